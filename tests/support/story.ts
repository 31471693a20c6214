import type { RevisionId, SessionRecord } from '../../server-plugin/protocol.ts';
import type { Witness } from '../../lib/witness/hop.ts';
import type { Json } from '../../lib/states/json.ts';
import type { Fact } from '../../lib/sources/facts.ts';
import type { Verdict } from '../../lib/judgement/verdict.ts';
import {
  ADA,
  BOB,
  exchangeFacts,
  operation,
  recordFacts,
  revision,
  serverFact,
  sessionRecord,
  setCookie,
  T0,
  wireCookie,
  wireSetCookie,
  witness,
  witnessFacts,
  type RecordFacts,
} from './records.ts';

/** One request of a story, and the verdict it is there for. */
export interface Scene {
  verdict: Verdict;
  facts: Fact[];
}

const STATES: Record<RevisionId, Json> = {
  'rev-visit': { num_visits: 1, next: '/account' },
  'rev-visit-2': { num_visits: 2, next: '/account' },
  'rev-login': {
    num_visits: 2,
    user: 'ada',
    csrf_token: { $redacted: { bytes: 32, hash: 'd4c1f00d' } },
  },
  'rev-cars': {
    num_visits: 2,
    user: 'ada',
    csrf_token: { $redacted: { bytes: 32, hash: 'd4c1f00d' } },
    car: { model: 'mini', wheels: 'steel' },
    cart: [
      { isbn: '0-14-044913-2', n: 1 },
      { isbn: '0-19-283398-1', n: 2 },
    ],
  },
  'rev-alloy': {
    num_visits: 2,
    user: 'ada',
    csrf_token: { $redacted: { bytes: 32, hash: 'd4c1f00d' } },
    car: { model: 'mini', wheels: 'alloy' },
    cart: [
      { isbn: '0-14-044913-2', n: 1 },
      { isbn: '0-19-283398-1', n: 2 },
    ],
  },
  'rev-cart-1': {
    num_visits: 2,
    user: 'ada',
    car: { model: 'mini', wheels: 'steel' },
    cart: [
      { isbn: '0-14-044913-2', n: 5 },
      { isbn: '0-19-283398-1', n: 2 },
    ],
  },
  'rev-cart-2': {
    num_visits: 2,
    user: 'ada',
    car: { model: 'mini', wheels: 'steel' },
    cart: [
      { isbn: '0-14-044913-2', n: 1 },
      { isbn: '0-19-283398-1', n: 9 },
    ],
  },
  'rev-hostile': {
    num_visits: 2,
    user: 'ada',
    car: { model: 'mini', wheels: 'steel' },
    cart: [],
    note: 'evil\u202egnp.exe <img src=x onerror=alert(1)>\u0007',
    'key\u202e with "marks"': 'x'.repeat(2000),
    seen: {},
  },
};

const REVISIONS = Object.entries(STATES).map(([id, value]) => revision(id, value));

let at = T0;

function scene(verdict: Verdict, record: RecordFacts, seen: Partial<Witness> = {}): Scene {
  at += 700;
  return { verdict, facts: exchangeFacts(sessionRecord({ t0: at, ...record }), REVISIONS, seen) };
}

function saving(from: RevisionId, to: RevisionId, facts: Partial<SessionRecord> = {}): RecordFacts {
  return {
    data: { loaded: from, atHeaders: to, end: to, saved: to },
    base: from,
    modified: true,
    reason: { saved: 'changed', cookie: 'none:unchanged' },
    ops: [
      operation('load', { ms: 0.9, revision: from }),
      operation('save', { at: 5.2, ms: 3.1, ttl: 86_400, revision: to }),
    ],
    timing: { firstChange: 3.2, headers: 8.6, handlerEnd: 5, saved: 8.4, end: 9.2 },
    ...facts,
  };
}

function reading(state: RevisionId, facts: Partial<SessionRecord> = {}): RecordFacts {
  return { data: { loaded: state, atHeaders: state, end: state }, ...facts };
}

const NEW_COOKIE = { fingerprint: BOB, maxAge: 86_400 };

/** A visit to a small shop in which everything happens that can happen to a session. */
export function story(): Scene[] {
  at = T0;
  const inPlace: RecordFacts = {
    method: 'POST',
    url: '/car/wheels',
    middleware: { name: 'session-framework', version: '0.1.0', rule: 'flag' },
    data: { loaded: 'rev-cars', atHeaders: 'rev-alloy', end: 'rev-alloy' },
    inPlace: ['car'],
    reason: { saved: 'none:not-flagged', cookie: 'none:unchanged' },
    timing: { firstChange: 3.4 },
  };
  return [
    scene(
      'created',
      {
        cookieIn: { count: 0, bytes: 0, state: 'absent' },
        session: { before: null, after: BOB },
        data: { end: 'rev-visit', atHeaders: 'rev-visit', saved: 'rev-visit' },
        modified: true,
        reason: { saved: 'new', cookie: 'new' },
        setCookie: [setCookie({ valueFingerprint: BOB, maxAge: 86_400 })],
        ops: [operation('save', { session: BOB, at: 5, ms: 2.4, ttl: 86_400 })],
        expiry: { cookie: at + 86_400_000, session: at + 86_400_000, store: at + 86_400_000 },
      },
      { setCookies: [wireSetCookie(NEW_COOKIE)] },
    ),
    scene('saved', saving('rev-visit', 'rev-visit-2', { session: { before: BOB, after: BOB } })),
    scene(
      'read',
      reading('rev-visit-2', { url: '/catalog/books', session: { before: BOB, after: BOB } }),
    ),
    scene(
      'rotated',
      {
        ...saving('rev-visit-2', 'rev-login'),
        method: 'POST',
        url: '/login',
        status: 302,
        session: { before: BOB, after: ADA },
        setCookie: [setCookie({ maxAge: 86_400 })],
        reason: { saved: 'new-id', cookie: 'new-id' },
        ops: [
          operation('load', { session: BOB }),
          operation('regenerate', { at: 2.4, ms: 0.1 }),
          operation('destroy', { session: BOB, at: 2.5, ms: 1.2 }),
          operation('save', { at: 5.2, ms: 3.1, ttl: 86_400 }),
        ],
        expiry: { cookie: at + 86_400_000, session: at + 86_400_000, store: at + 3_600_000 },
      },
      { setCookies: [wireSetCookie({ fingerprint: ADA, maxAge: 86_400 })] },
    ),
    scene('untouched', reading('rev-login', { url: '/api/session/ping', accessed: false })),
    scene(
      'saved',
      saving('rev-login', 'rev-cars', { method: 'POST', url: '/cart/add', status: 303 }),
    ),
    scene('lost', inPlace),
    // Erased by the next, which overlaps it.
    scene('lost', {
      ...saving('rev-cars', 'rev-cart-1', { method: 'PUT', url: '/cart/1' }),
      ops: [operation('load'), operation('save', { at: 4, ms: 20 })],
    }),
    {
      verdict: 'saved',
      facts: exchangeFacts(
        sessionRecord({
          ...saving('rev-cars', 'rev-cart-2', { method: 'PUT', url: '/cart/2' }),
          t0: at + 10,
          ops: [operation('load'), operation('save', { at: 16, ms: 12 })],
        }),
        REVISIONS,
      ),
    },
    scene('renewed', {
      ...reading('rev-cart-2', { url: '/cart' }),
      ops: [operation('load'), operation('touch', { at: 5, ttl: 86_400 })],
    }),
    scene('rewritten', {
      ...reading('rev-cart-2', { url: '/catalog' }),
      data: {
        loaded: 'rev-cart-2',
        atHeaders: 'rev-cart-2',
        end: 'rev-cart-2',
        saved: 'rev-cart-2',
      },
      reason: { saved: 'resave' },
      ops: [operation('load'), operation('save', { at: 5, ms: 2 })],
    }),
    scene('lost', {
      method: 'POST',
      url: '/profile/name-of-the-reader-with-a-rather-long-path',
      data: { loaded: 'rev-cart-2', atHeaders: 'rev-cart-2', end: 'rev-cars' },
      modified: null,
      reason: { saved: 'none:unchanged', cookie: 'none:headers-sent' },
      timing: { firstChange: 12, headers: 6, end: 30 },
    }),
    scene('lost', {
      ...saving('rev-cart-2', 'rev-cars'),
      method: 'POST',
      url: '/orders',
      data: { loaded: 'rev-cart-2', atHeaders: 'rev-cars', end: 'rev-cars' },
      ops: [
        operation('load'),
        operation('save', {
          at: 5,
          ms: 250,
          ok: false,
          error: 'connect ECONNREFUSED 127.0.0.1:6379',
        }),
      ],
    }),
    scene('lost', {
      url: '/history',
      data: {
        loaded: 'rev-cart-2',
        atHeaders: 'rev-hostile',
        end: 'rev-hostile',
        saved: 'rev-hostile',
      },
      unserialisable: [{ path: ['seen'], type: 'Map' }],
    }),
    scene(
      'lost',
      {
        url: '/subscribe',
        cookieIn: { count: 0, bytes: 0, state: 'absent' },
        session: { before: null, after: 'c7d1000000000000' },
        data: { end: 'rev-visit', atHeaders: 'rev-visit', saved: 'rev-visit' },
        reason: { saved: 'new', cookie: 'new' },
        setCookie: [setCookie({ sameSite: 'none', valueFingerprint: 'c7d1000000000000' })],
        ops: [operation('save', { session: 'c7d1000000000000', at: 5 })],
      },
      {
        cookies: [],
        setCookies: [
          wireSetCookie({
            fingerprint: 'c7d1000000000000',
            sameSite: 'none',
            fate: { outcome: 'refused', reasons: ['same-site-none-insecure'] },
          }),
        ],
      },
    ),
    scene('refused', {
      url: '/account',
      cookieIn: { state: 'unknown-id' },
      session: { before: null, after: null },
      reason: { saved: 'none:uninitialised', cookie: 'none:uninitialised' },
    }),
    {
      verdict: 'read',
      facts: [
        recordFacts(
          [sessionRecord({ ...reading('rev-cart-2'), t0: (at += 700), url: '/api/loans' })],
          REVISIONS,
        ),
      ],
    },
    {
      verdict: 'sent',
      facts: witnessFacts(
        witness({ startedAt: (at += 700), url: 'http://localhost:3000/styles.css' }),
      ),
    },
    {
      verdict: 'none',
      facts: witnessFacts(
        witness({
          startedAt: (at += 700),
          url: 'http://localhost:3000/logo.svg',
          type: 'image',
          cookies: [],
        }),
      ),
    },
    scene(
      'destroyed',
      {
        method: 'POST',
        url: '/logout',
        status: 302,
        session: { before: ADA, after: null },
        data: { loaded: 'rev-cart-2', atHeaders: null, end: null },
        reason: { saved: 'none:destroyed', cookie: 'cleared' },
        setCookie: [setCookie({ cleared: true, expires: 0 })],
        ops: [operation('load'), operation('destroy', { at: 3, ms: 1.1 })],
      },
      {
        setCookies: [
          wireSetCookie({ cleared: true, expires: 0, bytes: 12, fate: { outcome: 'cleared' } }),
        ],
      },
    ),
    {
      verdict: 'pending',
      facts: exchangeFacts(
        sessionRecord({
          ...reading('rev-cart-2'),
          t0: (at += 700),
          url: '/events',
          phase: 'open',
          finish: null,
        }),
        REVISIONS,
        { endedAt: null, cookies: [wireCookie()] },
      ),
    },
  ];
}

/** All facts of the story, from a server that is paired. */
export function storyFacts(): Fact[] {
  return [serverFact(), ...story().flatMap(({ facts }) => facts)];
}
