/** What the tab says of each request, in each place where an adapter keeps its sessions. */
import { ADAPTERS } from '../../contracts/under-test/all.ts';
import { COOKIE as KOA_COOKIE } from '../../contracts/under-test/koa-session-stores.ts';
import { MEMORY as FASTIFY_MEMORY } from '../../contracts/under-test/fastify-session-stores.ts';
import * as hono from '../../contracts/under-test/hono-sessions-stores.ts';
import * as adonis from '../../contracts/under-test/adonis-session-stores.ts';
import * as honoSession from '../../contracts/under-test/hono-session-storages.ts';
import * as router from '../../contracts/under-test/react-router-storages.ts';
import * as remix from '../../contracts/under-test/remix-session-storages.ts';
import type { Path } from './routes.ts';
import type { Place } from './visit.ts';

type Words = Readonly<Record<Path, string>>;
type Own = Readonly<Partial<Words>>;

const USUAL: Words = {
  '/': 'none',
  '/cart': 'created',
  '/login': 'rotated',
  '/change': 'saved',
  '/inside': 'saved',
  '/stream': 'saved',
  '/late': 'lost · too-late',
  '/read': 'read',
  '/logout': 'destroyed',
  '/again': 'none',
};

/** A session in a cookie has no id that a login could make anew. */
const WITHOUT_ID: Own = { '/login': 'saved' };
const SEES_ASSIGNMENTS: Own = { '/inside': 'lost · not-flagged' };
const IS_TOLD: Own = { '/inside': 'lost · not-committed' };
const STORES_BEFORE_HEADERS: Own = { '/stream': 'lost · too-late' };
/** It makes its cookie when the first byte is out. */
const SENDS_TOO_LATE: Own = { '/stream': 'lost · no-cookie' };
/** A visitor has a session before the app puts anything into it. */
const BEGINS_AT_ONCE: Own = { '/': 'created', '/cart': 'saved', '/again': 'created' };
/** The browser goes on to send what led to the session that has ended. */
const LEAVES_COOKIE: Own = { '/again': 'refused' };

/** In which stores an adapter is visited, and what is said there but not usually. */
const OWN: Readonly<Record<string, Readonly<Record<string, Own>>>> = {
  'express-session': {
    // It keeps the row longer with each request.
    MemoryStore: { ...LEAVES_COOKIE, '/read': 'renewed' },
  },
  'session-framework': { SQLite: { ...SEES_ASSIGNMENTS, ...STORES_BEFORE_HEADERS } },
  'koa-session': { 'a store': {}, [KOA_COOKIE]: { ...WITHOUT_ID, ...SENDS_TOO_LATE } },
  'fastify-session': {
    // It clears the cookie of a session that has ended when that comes again.
    [FASTIFY_MEMORY]: { ...STORES_BEFORE_HEADERS, '/again': 'destroyed' },
    'a store that answers later': { ...STORES_BEFORE_HEADERS, '/again': 'destroyed' },
  },
  'iron-session': {
    'request and response': { ...WITHOUT_ID, ...IS_TOLD, ...SENDS_TOO_LATE },
  },
  'cookie-session': { 'its cookie': { ...WITHOUT_ID, ...STORES_BEFORE_HEADERS } },
  'fastify-secure-session': {
    'its cookie': { ...WITHOUT_ID, ...SEES_ASSIGNMENTS, ...STORES_BEFORE_HEADERS },
  },
  custom: { 'its own store': STORES_BEFORE_HEADERS },
  'hono-sessions': {
    // It stores with each request.
    'a store': { ...BEGINS_AT_ONCE, '/read': 'rewritten' },
    [hono.COOKIE]: { ...WITHOUT_ID, ...BEGINS_AT_ONCE, ...SENDS_TOO_LATE, '/read': 'rewritten' },
  },
  'react-router': {
    [router.COOKIE]: { ...WITHOUT_ID, ...IS_TOLD, ...SENDS_TOO_LATE },
    // It keeps the values themselves, so that nobody has to tell it of a change inside.
    [router.MEMORY]: {},
    [router.FILES]: IS_TOLD,
  },
  'remix-session': {
    [remix.COOKIE]: { ...WITHOUT_ID, ...SEES_ASSIGNMENTS, ...SENDS_TOO_LATE, ...LEAVES_COOKIE },
    [remix.MEMORY]: LEAVES_COOKIE,
    [remix.FILES]: { ...SEES_ASSIGNMENTS, ...LEAVES_COOKIE },
  },
  h3: { 'its cookie': { ...WITHOUT_ID, ...BEGINS_AT_ONCE, ...IS_TOLD, ...SENDS_TOO_LATE } },
  'adonis-session': {
    [adonis.OWN]: { ...SEES_ASSIGNMENTS, ...LEAVES_COOKIE, '/read': 'renewed' },
    // It writes the second cookie with each response, and with what was changed inside.
    [adonis.COOKIES]: { '/stream': 'lost · save-failed', ...LEAVES_COOKIE, '/read': 'rewritten' },
  },
  'hono-session': {
    [honoSession.COOKIE]: { ...WITHOUT_ID, ...BEGINS_AT_ONCE, ...IS_TOLD, ...SENDS_TOO_LATE },
    'a storage': { ...WITHOUT_ID, ...IS_TOLD },
  },
};

/** Each adapter; one that is not yet among these in the first of its stores. */
export const SAID: readonly (Place & { words: Words })[] = ADAPTERS.flatMap((adapter) =>
  Object.entries(OWN[adapter.name] ?? { [adapter.stores[0] ?? '']: {} }).map(([store, own]) => ({
    adapter,
    store,
    words: { ...USUAL, ...own },
  })),
);
