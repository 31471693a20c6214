import { describe, expect, it } from 'vitest';
import { rowsOfSession } from '../../../../lib/detail/key-history.ts';
import {
  atTime,
  nextLoad,
  type Circumstances,
  type NextLoad,
} from '../../../../lib/detail/next/next-load.ts';
import { ExchangeLog } from '../../../../lib/join/log.ts';
import type { Fact } from '../../../../lib/sources/facts.ts';
import type { CookieInside, Witness } from '../../../../lib/witness/hop.ts';
import {
  ADA,
  BOB,
  exchangeFacts,
  operation,
  recordFacts,
  sessionRecord,
  setCookie,
  state,
  T0,
  wireCookie,
  wireSetCookie,
  witness,
  witnessFacts,
  type RecordFacts,
} from '../../../support/records.ts';

const ONE = state({ n: 1 });
const TWO = state({ n: 2 });
const STATES = [ONE, TWO];

const at = (seconds: number): number => T0 + seconds * 1000;

/** A request at a second, as browser and server tell of it. */
function asked(
  seconds: number,
  record: RecordFacts,
  seen: Partial<Witness> = {},
  instance?: string,
): Fact[] {
  const facts = exchangeFacts(sessionRecord({ t0: at(seconds), ...record }), STATES, seen);
  return facts.map((fact) =>
    fact.kind === 'records' && instance !== undefined ? { ...fact, instance } : fact,
  );
}

const loads = (one: typeof ONE, facts: RecordFacts = {}): RecordFacts => ({
  data: { loaded: one.id, atHeaders: one.id, end: one.id },
  ops: [operation('load', { revision: one.id })],
  ...facts,
});

const saves = (one: typeof ONE, other: typeof ONE, facts: RecordFacts = {}): RecordFacts => ({
  data: { loaded: one.id, atHeaders: other.id, end: other.id, saved: other.id },
  reason: { saved: 'changed' },
  ops: [operation('load', { revision: one.id }), operation('save', { at: 4, revision: other.id })],
  ...facts,
});

const ends: RecordFacts = {
  session: { before: ADA, after: null },
  data: { loaded: ONE.id },
  reason: { saved: 'none:destroyed' },
  ops: [operation('load', { revision: ONE.id }), operation('destroy', { at: 3 })],
};

function next(facts: readonly Fact[], given: Partial<Circumstances> = {}): NextLoad {
  const log = new ExchangeLog();
  log.apply(facts);
  const [first] = log.rows.filter(({ lineage }) => lineage !== null);
  if (!first) throw new Error('No row is of a session.');
  return nextLoad(rowsOfSession(log.rows, first), {
    revisions: log.revisions,
    isPaused: false,
    isInMemory: () => false,
    isOver: (instance) => log.isOver(instance),
    ...given,
  });
}

/** Such as `saved #2 {"n":2}`, `none: destroyed #3` or `unknown: untold #4`. */
function told({ outcome }: NextLoad): string {
  const names = [outcome.by].flat().map(({ number }) => `#${number}`);
  switch (outcome.kind) {
    case 'state':
      return `${outcome.how} ${names.join()} ${JSON.stringify(outcome.value)}`;
    default:
      return `${outcome.kind}: ${outcome.because} ${names.join()}`;
  }
}

describe('what the next request would load from a store', () => {
  it('is what was saved last', () => {
    expect(told(next([asked(1, loads(ONE)), asked(2, saves(ONE, TWO))].flat()))).toBe(
      'saved #2 {"n":2}',
    );
  });

  it('is not what a request ended with and did not save', () => {
    const lost = loads(ONE, { data: { loaded: ONE.id, atHeaders: TWO.id, end: TWO.id } });
    expect(told(next(asked(1, lost)))).toBe('loaded #1 {"n":1}');
  });

  it('is what a request loaded after the last save, whoever wrote that', () => {
    const facts = [asked(1, saves(ONE, TWO)), asked(2, loads(ONE))].flat();
    expect(told(next(facts))).toBe('loaded #2 {"n":1}');
  });

  it('says who stored what was loaded since', () => {
    const { outcome } = next([asked(1, saves(ONE, TWO)), asked(2, loads(TWO))].flat());
    const { by, writer } = outcome.kind === 'state' ? outcome : { by: null, writer: null };
    expect([by?.number, writer?.number]).toEqual([2, 1]);
    const other = next([asked(1, saves(ONE, TWO)), asked(2, loads(ONE))].flat()).outcome;
    expect(other).toMatchObject({ kind: 'state', writer: null });
  });

  it('is not what a request loaded that began before a save ended', () => {
    const slow = [operation('load'), operation('save', { at: 4, ms: 3000, revision: TWO.id })];
    const facts = [asked(1, saves(ONE, TWO, { ops: slow })), asked(2, loads(ONE))].flat();
    expect(told(next(facts))).toBe('saved #1 {"n":2}');
  });

  it('is unknown where two requests wrote at the same time, until one loads it', () => {
    const ops = (one: typeof ONE) => [operation('save', { at: 4, ms: 3000, revision: one.id })];
    const facts = [
      asked(1, saves(ONE, TWO, { ops: ops(TWO) })),
      asked(2, saves(TWO, ONE, { ops: ops(ONE) })),
    ].flat();
    expect(told(next(facts))).toBe('unknown: overlap #1,#2');
    expect(told(next([...facts, ...asked(9, loads(TWO))]))).toBe('loaded #3 {"n":2}');
  });

  it('is not what a save that failed was to store', () => {
    const ops = [operation('load', { revision: ONE.id }), operation('save', { at: 4, ok: false })];
    const failed = saves(ONE, TWO, { ops, data: { loaded: ONE.id, end: TWO.id } });
    expect(told(next(asked(1, failed)))).toBe('loaded #1 {"n":1}');
  });

  it('is unknown where the end of a save was not told', () => {
    const ops = [operation('save', { at: 4, ok: null, ms: null })];
    expect(told(next(asked(1, saves(ONE, TWO, { ops, data: { loaded: ONE.id } }))))).toBe(
      'unknown: unfinished #1',
    );
  });

  it('is nothing after the session was ended', () => {
    const facts = [asked(1, saves(ONE, TWO)), asked(2, ends)].flat();
    expect(told(next(facts))).toBe('none: destroyed #2');
  });

  it('is nothing where the last load found nothing', () => {
    const missing: RecordFacts = {
      cookieIn: { state: 'unknown-id' },
      session: { before: ADA, after: null },
    };
    expect(told(next([asked(1, saves(ONE, TWO)), asked(2, missing)].flat()))).toBe(
      'none: not-found #2',
    );
  });

  it('is what is under the id that the browser has, after a rotation', () => {
    const login: RecordFacts = {
      session: { before: BOB, after: ADA },
      data: { loaded: ONE.id, atHeaders: TWO.id, end: TWO.id, saved: TWO.id },
      setCookie: [setCookie()],
      ops: [
        operation('load', { session: BOB, revision: ONE.id }),
        operation('destroy', { session: BOB, at: 2 }),
        operation('save', { at: 5, revision: TWO.id }),
      ],
    };
    const kept = asked(1, login, { setCookies: [wireSetCookie({ fingerprint: ADA })] });
    expect(told(next(kept))).toBe('saved #1 {"n":2}');
    const refused = wireSetCookie({
      fingerprint: ADA,
      fate: { outcome: 'refused', reasons: ['same-site-none-insecure'] },
    });
    expect(told(next(asked(1, login, { setCookies: [refused] })))).toBe('none: destroyed #1');
    const unseen = wireSetCookie({ fingerprint: ADA, fate: null });
    expect(told(next(asked(1, login, { setCookies: [unseen] })))).toBe('unknown: cookie-unsure #1');
  });

  it('is nothing where the cookie was cleared, though the row is still there', () => {
    const cleared = wireSetCookie({ cleared: true, expires: 0, fate: { outcome: 'cleared' } });
    const facts = [asked(1, saves(ONE, TWO)), asked(2, loads(TWO), { setCookies: [cleared] })];
    expect(told(next(facts.flat()))).toBe('none: cleared #2');
  });

  it('is nothing after a logout, whatever the browser made of the cookie', () => {
    const cleared = wireSetCookie({ cleared: true, expires: 0, fate: null });
    expect(told(next(asked(1, ends, { setCookies: [cleared] })))).toBe('none: destroyed #1');
    const alive = asked(1, loads(ONE), { setCookies: [cleared] });
    expect(told(next(alive))).toBe('unknown: cookie-unsure #1');
  });

  it('is unknown where more than one id is alive and no browser was seen', () => {
    const kept: RecordFacts = {
      t0: at(1),
      session: { before: BOB, after: ADA },
      data: { loaded: ONE.id, end: TWO.id, saved: TWO.id },
      ops: [
        operation('load', { session: BOB, revision: ONE.id }),
        operation('save', { at: 5, revision: TWO.id }),
      ],
    };
    const facts = [recordFacts([sessionRecord(kept)], STATES)];
    expect(told(next(facts))).toBe('unknown: several-ids #1');
  });

  it('is unknown after a request of which nobody tells, until one loads it', () => {
    const facts = [
      ...asked(1, saves(ONE, TWO)),
      ...witnessFacts(witness({ startedAt: at(2), method: 'POST' })),
    ];
    expect(told(next(facts))).toBe('unknown: untold #2');
    expect(told(next([...facts, ...asked(3, loads(ONE))]))).toBe('loaded #3 {"n":1}');
  });

  it('does not mind a file that no session middleware looked at', () => {
    const file = witness({
      startedAt: at(2),
      type: 'stylesheet',
      url: 'http://localhost:3000/a.css',
    });
    expect(told(next([...asked(1, saves(ONE, TWO)), ...witnessFacts(file)]))).toBe(
      'saved #1 {"n":2}',
    );
  });

  it('says which requests are under way', () => {
    const open: RecordFacts = { phase: 'open', finish: null, data: { loaded: TWO.id } };
    const facts = [asked(1, saves(ONE, TWO)), asked(2, open, { endedAt: null })].flat();
    const { outcome, open: under } = next(facts);
    expect(outcome.kind).toBe('state');
    expect(under.map(({ number }) => number)).toEqual([2]);
  });

  it('is unknown while recording is paused', () => {
    expect(told(next(asked(1, saves(ONE, TWO)), { isPaused: true }))).toBe('unknown: paused #1');
  });

  it('is unknown after a restart of a server with its sessions in memory', () => {
    const facts = asked(1, saves(ONE, TWO));
    const isOver = (): boolean => true;
    expect(told(next(facts, { isOver, isInMemory: () => true }))).toBe('unknown: restart #1');
    const elsewhere = next(facts, { isOver });
    expect([told(elsewhere), elsewhere.isOfEarlierRun]).toEqual(['saved #1 {"n":2}', true]);
  });

  it('is unknown where several processes have it in memory', () => {
    const facts = [asked(1, saves(ONE, TWO)), asked(2, loads(TWO), {}, 'run-2')].flat();
    expect(told(next(facts, { isInMemory: () => true }))).toBe('unknown: several-processes #2');
    expect(told(next(facts))).toBe('loaded #2 {"n":2}');
  });

  it('is unknown where its content is not known here', () => {
    const gone = state({ n: 3 });
    expect(told(next(asked(1, saves(ONE, gone))))).toBe('unknown: state #1');
  });

  it('is unknown once a clock of it has run out', () => {
    const told1 = next(asked(1, saves(ONE, TWO, { expiry: { store: at(60), session: at(90) } })));
    expect(told1.endsAt).toBe(at(60));
    expect(told(atTime(told1, at(59)))).toBe('saved #1 {"n":2}');
    expect(told(atTime(told1, at(60)))).toBe('unknown: ran-out #1');
  });
});

describe('what the next request would load from its cookie', () => {
  const kind = { kind: 'cookie', name: 'cookie-session', rule: 'hash' } as const;
  const OLD = 'aaaa000000000000';
  const NEW = 'bbbb000000000000';
  const INSIDE: CookieInside = {
    format: 'cookie-session',
    confidence: 'likely',
    kind: 'signed',
    facts: [],
    content: null,
  };
  const sets = (line: Parameters<typeof wireSetCookie>[0]): Fact[] =>
    asked(
      1,
      saves(ONE, TWO, {
        middleware: kind,
        session: { before: null, after: null },
        setCookie: [setCookie({ valueFingerprint: NEW })],
        ops: [operation('commit', { session: null, revision: TWO.id })],
      }),
      {
        cookies: [wireCookie({ fingerprint: OLD })],
        setCookies: [wireSetCookie({ fingerprint: NEW, ...line })],
      },
    );

  it('is what the server put in it, where the browser kept it', () => {
    expect(told(next(sets({})))).toBe('set #1 {"n":2}');
  });

  it('is what it was, where the browser refused it', () => {
    const refused = { outcome: 'refused', reasons: ['same-site-none-insecure'] } as const;
    expect(told(next(sets({ fate: { ...refused, reasons: [...refused.reasons] } })))).toBe(
      'sent #1 {"n":1}',
    );
  });

  it('is unknown, where it is not known what the browser made of it', () => {
    expect(told(next(sets({ fate: null })))).toBe('unknown: cookie-unsure #1');
  });

  it('is what a later request sent, and is read in that where no server tells', () => {
    const facts = [
      ...sets({ fate: null }),
      ...witnessFacts(
        witness({
          startedAt: at(9),
          cookies: [wireCookie({ fingerprint: OLD, inside: { ...INSIDE, content: ONE.id } })],
        }),
      ),
    ];
    expect(told(next(facts))).toBe('sent #2 {"n":1}');
  });

  it('is what an earlier request tells of an equal cookie', () => {
    const facts = [
      ...sets({ fate: null }),
      ...witnessFacts(
        witness({
          startedAt: at(9),
          cookies: [wireCookie({ fingerprint: NEW, inside: { ...INSIDE, kind: 'sealed' } })],
        }),
      ),
    ];
    expect(told(next(facts))).toBe('sent #2 {"n":2}');
  });
});
