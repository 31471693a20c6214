import { describe, expect, it } from 'vitest';
import type { SessionRecord } from '../../../server-plugin/protocol.ts';
import { ExchangeLog } from '../../../lib/join/log.ts';
import { plainText } from '../../../lib/text/spans.ts';
import { markSentences } from '../../../lib/text/why/marks.ts';
import type { WireSetCookie } from '../../../lib/witness/hop.ts';
import {
  ADA,
  operation,
  recordFacts,
  reference,
  sessionRecord,
  state,
  T0,
  wireSetCookie,
  witness,
  witnessFacts,
} from '../../support/records.ts';

const base = state({ user: 'ada' });
const withA = state({ user: 'ada', a: 1 });
const withB = state({ user: 'ada', b: 1 });
const both = state({ user: 'ada', a: 1, b: 1 });
const revisions = [base, withA, withB, both];

/** A request that loaded one state and saved another, at these times after the story's begin. */
function writer(
  path: string,
  {
    loaded,
    saved,
    from = base.id,
    to,
  }: { loaded: number; saved: number; from?: string; to: string },
): SessionRecord {
  return sessionRecord({
    url: path,
    t0: T0,
    modified: true,
    data: { loaded: from, atHeaders: to, end: to, saved: to },
    base: from,
    ops: [operation('save', { at: saved, ms: 0 })],
    timing: { loaded, headers: saved, saved, end: saved },
  });
}

function marksOf(records: SessionRecord[]) {
  const log = new ExchangeLog();
  log.apply([recordFacts(records, revisions)]);
  return Object.fromEntries(log.rows.map(({ path, marks }) => [path, marks]));
}

/** What the browser saw of a request of the tab. */
function seen(record: SessionRecord, setCookies: WireSetCookie[]) {
  return witnessFacts(
    witness({
      url: `http://localhost:3000${record.url}`,
      startedAt: T0,
      respondedAt: T0 + 30,
      endedAt: T0 + 31,
      setCookies,
      references: [reference(record.id)],
    }),
  );
}

describe('overlapping writers', () => {
  it('the earlier is overwritten by the later, and the keys are named', () => {
    const marks = marksOf([
      writer('/a', { loaded: 1, saved: 10, to: withA.id }),
      writer('/b', { loaded: 2, saved: 20, to: withB.id }),
    ]);
    expect(marks).toEqual({
      '/a': [{ kind: 'overwritten', by: 2, keys: ['a'] }],
      '/b': [{ kind: 'overwrote', of: 1, keys: ['a'] }],
    });
  });

  it('what the earlier had saved is lost, and the later one is saved', () => {
    const log = new ExchangeLog();
    log.apply([
      recordFacts(
        [
          writer('/a', { loaded: 1, saved: 10, to: withA.id }),
          writer('/b', { loaded: 2, saved: 20, to: withB.id }),
        ],
        revisions,
      ),
    ]);
    expect(log.rows.map(({ judgement }) => judgement)).toMatchObject([
      { verdict: 'lost', reason: 'overwritten', also: ['saved', 'sent'] },
      { verdict: 'saved' },
    ]);
  });

  it('nothing is overwritten when the later loaded after the save of the earlier', () => {
    const marks = marksOf([
      writer('/a', { loaded: 1, saved: 10, to: withA.id }),
      writer('/b', { loaded: 11, saved: 20, from: withA.id, to: both.id }),
    ]);
    expect(marks).toEqual({ '/a': [], '/b': [] });
  });

  it('nothing is overwritten when both came to the same', () => {
    const marks = marksOf([
      writer('/a', { loaded: 1, saved: 10, to: withA.id }),
      writer('/b', { loaded: 2, saved: 20, to: both.id }),
    ]);
    expect(marks['/a']).toEqual([]);
  });

  it('the first 200 changes of the earlier are looked at', () => {
    const wide = state(Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`key${at}`, 1])));
    const wideWriter = writer('/a', { loaded: 1, saved: 10, to: wide.id });
    const log = new ExchangeLog();
    log.apply([
      recordFacts([wideWriter, writer('/b', { loaded: 2, saved: 20, to: base.id })], [base, wide]),
    ]);
    const [mark] = log.rows.find(({ path }) => path === '/a')?.marks ?? [];
    expect(mark?.kind === 'overwritten' && mark.keys.length).toBe(200);
  });

  it('is found in whatever order the records come', () => {
    const log = new ExchangeLog();
    const late = writer('/b', { loaded: 2, saved: 20, to: withB.id });
    const early = writer('/a', { loaded: 1, saved: 10, to: withA.id });
    log.apply([recordFacts([late], revisions)]);
    log.apply([recordFacts([early])]);
    expect(log.rows.find(({ path }) => path === '/a')?.marks).toMatchObject([
      { kind: 'overwritten', by: 1 },
    ]);
  });
});

describe('a redirect that outruns the save', () => {
  it('the next request read a stale state', () => {
    const slow = writer('/slow', { loaded: 1, saved: 800, to: withA.id });
    slow.timing.headers = 3;
    const follow = sessionRecord({
      url: '/follow',
      t0: T0 + 10,
      data: { loaded: base.id, atHeaders: base.id, end: base.id },
      timing: { loaded: 2 },
    });
    expect(marksOf([slow, follow])).toMatchObject({
      '/slow': [{ kind: 'read-early', by: [2], headersAt: 3, savedAt: 800 }],
      '/follow': [{ kind: 'stale-read', of: 1 }],
    });
  });
});

it('a save that several requests do not wait for is said once', () => {
  const slow = writer('/slow', { loaded: 1, saved: 800, to: withA.id });
  slow.timing.headers = 3;
  const follows = [10, 20, 30, 40].map((at) =>
    sessionRecord({
      url: `/${at}`,
      t0: T0 + at,
      data: { loaded: base.id, atHeaders: base.id, end: base.id },
      timing: { loaded: 2 },
    }),
  );
  const marks = marksOf([slow, ...follows])['/slow'] ?? [];
  expect(marks).toMatchObject([{ kind: 'read-early', by: [2, 3, 4, 5] }]);
  expect(plainText(markSentences(marks))).toContain('#2, #3 and 2 more loaded the session');
});

describe('a logout while a writer is in flight', () => {
  const logout = sessionRecord({
    url: '/logout',
    t0: T0,
    session: { after: null },
    data: { loaded: base.id },
    ops: [operation('destroy', { at: 10, ms: 0 })],
  });

  it('is undone by the save that brings the session back', () => {
    const draft = writer('/draft', { loaded: 1, saved: 20, to: withA.id });
    expect(marksOf([logout, draft])).toEqual({
      '/logout': [{ kind: 'undone', by: 2 }],
      '/draft': [{ kind: 'revived', of: 1, isOutOfReach: false }],
    });
  });

  it('leaves what that one saved out of reach, where its cookie was cleared', () => {
    const cleared = wireSetCookie({ cleared: true, fate: { outcome: 'cleared' } });
    const judged = (lines: WireSetCookie[], to = withA.id) => {
      const log = new ExchangeLog();
      const draft = writer('/draft', { loaded: 1, saved: 20, to });
      log.apply([
        ...seen(logout, lines),
        ...seen(draft, []),
        recordFacts([logout, draft], revisions),
      ]);
      return log.rows.find(({ path }) => path === '/draft');
    };
    expect(judged([cleared])).toMatchObject({
      judgement: { verdict: 'lost', reason: 'orphaned' },
      marks: [{ kind: 'revived', of: 1, isOutOfReach: true }],
    });
    expect(judged([])?.judgement.verdict).toBe('saved');
    // Nothing was lost with what had not changed.
    expect(judged([cleared], base.id)?.judgement.verdict).toBe('rewritten');
    // Where it is not known whether the browser dropped it, nothing is said.
    expect(judged([{ ...cleared, fate: null }])?.judgement.verdict).toBe('saved');
  });

  it('is not undone by a login afterwards', () => {
    const login = writer('/login', { loaded: 15, saved: 20, to: withA.id });
    expect(marksOf([logout, login])).toEqual({ '/logout': [], '/login': [] });
  });
});

it('other sessions are left alone', () => {
  const other = writer('/b', { loaded: 2, saved: 20, to: withB.id });
  other.session = { before: '9c02aaaaaaaaaaaa', after: '9c02aaaaaaaaaaaa' };
  for (const op of other.ops) op.session = '9c02aaaaaaaaaaaa';
  const marks = marksOf([writer('/a', { loaded: 1, saved: 10, to: withA.id }), other]);
  expect(marks).toEqual({ '/a': [], '/b': [] });
  expect(ADA).not.toBe('9c02aaaaaaaaaaaa');
});

it('an exchange of two sessions keeps the marks of both', () => {
  const next = '9c02aaaaaaaaaaaa';
  const login = writer('/login', { loaded: 1, saved: 30, to: withA.id });
  login.session = { before: ADA, after: next };
  login.ops = [
    operation('destroy', { session: ADA, at: 10, ms: 0 }),
    operation('save', { session: next, at: 30, ms: 0 }),
  ];
  const late = writer('/late', { loaded: 2, saved: 20, to: withB.id });
  expect(marksOf([login, late])['/login']).toEqual([{ kind: 'undone', by: 2 }]);
});
