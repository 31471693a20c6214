import type { Revision } from '../../../server-plugin/protocol.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import type { JsonObject } from '../../../lib/states/json.ts';
import {
  operation,
  recordFacts,
  reference,
  revision,
  sessionRecord,
  setCookie,
  T0,
  wireCookie,
  witness,
  witnessFacts,
} from '../../../tests/support/records.ts';

const SESSIONS = 10;
const PATHS = ['/', '/books', '/cart', '/account', '/api/books?page=2'];

/**
 * The facts of an ordinary request, with its record: 10 visitors in turn, one a second; every third
 * saves a small state.
 *
 * @param number from 0: the same number gives the same request
 */
export function requestFacts(number: number): Fact[] {
  const visitor = number % SESSIONS;
  const turn = Math.floor(number / SESSIONS);
  const isSave = turn % 3 === visitor % 3;
  const before = stateOf(visitor, savesBefore(visitor, turn));
  const after = isSave ? stateOf(visitor, savesBefore(visitor, turn + 1)) : before;
  const session = `${visitor.toString(16).padStart(4, '0')}${'a7'.repeat(6)}`;
  const startedAt = T0 + number * 1000;
  const record = sessionRecord({
    id: `bench-${number}`,
    t0: startedAt + 2,
    url: PATHS[number % PATHS.length] ?? '/',
    method: isSave ? 'POST' : 'GET',
    modified: isSave,
    session: { before: session, after: session },
    data: {
      loaded: before.id,
      atHeaders: after.id,
      end: after.id,
      saved: isSave ? after.id : null,
    },
    setCookie: isSave ? [setCookie()] : [],
    // No two requests take the same time.
    ops: [operation('load', { at: 0.2 + (number % 97) / 100, ms: 0.1 + (number % 89) / 100 })],
  });
  const seen = witness({
    requestId: `bench-${number}`,
    url: `http://localhost:3000${record.url}`,
    method: record.method,
    startedAt,
    cookies: [wireCookie({ fingerprint: session })],
    references: [reference(record.id)],
  });
  return [...witnessFacts(seen), recordFacts([record], [before, after])];
}

/** How often the visitor's session was saved before that turn. */
function savesBefore(visitor: number, turn: number): number {
  return Math.max(0, Math.ceil((turn - (visitor % 3)) / 3));
}

function stateOf(visitor: number, saves: number): Revision {
  return revision(`visitor-${visitor}-saved-${saves}`, {
    user: { id: visitor, name: `visitor ${visitor}` },
    visits: saves,
    cart: ['book'],
  });
}

/** A dictionary of about so many bytes as JSON; another for another variant, in a few places. */
export function dictionaryOf(bytes: number, variant: number): JsonObject {
  const entry = (index: number): JsonObject => ({
    id: index,
    title: `Book number ${index}`,
    isLent: index % 2 === 0,
    due: index % 50 === 0 ? `2026-12-${10 + variant}` : null,
  });
  const count = Math.ceil(bytes / JSON.stringify(entry(1000)).length);
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`book-${at}`, entry(at)]));
}

/** A request that saves such a dictionary. */
export function dictionaryFacts(number: number, bytes: number): Fact[] {
  const [before, after] = [1, 2].map((variant) =>
    revision(`dictionary-${bytes}-${variant}`, dictionaryOf(bytes, variant)),
  );
  return before && after ? savingFacts(number, before, after) : [];
}

/** A request that saves a state of its own of about so many bytes: one number in it is another. */
export function stateFacts(number: number, bytes: number): Fact[] {
  const [before, after] = [number, number + 1].map((turn) =>
    revision(`state-${bytes}-${turn}`, { ...dictionaryOf(bytes, 1), turn }),
  );
  return before && after ? savingFacts(number, before, after) : [];
}

function savingFacts(number: number, before: Revision, after: Revision): Fact[] {
  const record = sessionRecord({
    id: `saving-${number}`,
    t0: T0 + number * 1000,
    modified: true,
    data: { loaded: before.id, atHeaders: after.id, end: after.id, saved: after.id },
  });
  return [recordFacts([record], [before, after])];
}
