import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../lib/join/exchange.ts';
import type { ExchangeChange } from '../../../lib/join/exchanges.ts';
import { ExchangeLog } from '../../../lib/join/log.ts';
import { RowList } from '../../../lib/rows/row-list.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import { fc } from '../../support/property.ts';
import {
  ADA,
  operation,
  recordFacts,
  reference,
  sessionRecord,
  state,
  T0,
  wireCookie,
  witness,
  witnessFacts,
} from '../../support/records.ts';

const base = state({ user: 'ada' });
const others = [state({ user: 'ada', a: 1 }), state({ user: 'ada', b: 1 }), state({ a: 1, b: 1 })];

/** Requests of one session, some at one time: what each reads and writes, and when, in ms. */
const requests = fc.array(
  fc.record({
    start: fc.nat(40),
    takes: fc.integer({ min: 2, max: 30 }),
    does: fc.constantFrom<'read' | 'save' | 'destroy'>('read', 'save', 'save', 'destroy'),
    to: fc.nat(others.length - 1),
  }),
  { minLength: 1, maxLength: 7 },
);
type Requests = typeof requests extends fc.Arbitrary<infer T> ? T : never;

/** The facts of each request, in their order: its own come as they happen, and its record any time. */
function storiesOf(all: Requests): Fact[][] {
  return all.flatMap(({ start, takes, does, to }, index) => {
    const url = `/${index}`;
    const t0 = T0 + start;
    const end = takes - 1;
    const after = does === 'save' ? (others[to] ?? base) : base;
    const ops = does === 'read' ? [] : [operation(does, { at: end, ms: 0, session: ADA })];
    const record = sessionRecord({
      ...{ url, t0, ops: [operation('load'), ...ops], modified: does === 'save', base: base.id },
      session: { before: ADA, after: does === 'destroy' ? null : ADA },
      data: {
        ...{ loaded: base.id, atHeaders: after.id, end: after.id },
        saved: does === 'save' ? after.id : null,
      },
      timing: { loaded: 1, headers: end, saved: does === 'save' ? end : null, end },
    });
    const seen = witness({
      ...{ requestId: url, url: `http://localhost:3000${url}`, startedAt: t0 },
      ...{ respondedAt: t0 + end, endedAt: t0 + takes },
      cookies: [wireCookie({ fingerprint: ADA })],
      references: [reference(record.id)],
    });
    return [witnessFacts(seen), [recordFacts([record], [base, ...others])]];
  });
}

/** The stories as one: whose turn it is, again and again. */
function shuffled(stories: readonly Fact[][], order: readonly number[]): Fact[] {
  const left = stories.map((story) => [...story]);
  const told: Fact[] = [];
  for (let turn = 0; left.some((story) => story.length > 0); turn += 1) {
    const ready = left.filter((story) => story.length > 0);
    const fact = ready[(order[turn % order.length] ?? 0) % ready.length]?.shift();
    if (fact) told.push(fact);
  }
  return told;
}

/** What is said of each request, which is named by its path: its number is as it came. */
function saidOf(rows: readonly Exchange[]): unknown {
  const paths = new Map(rows.map(({ number, path }) => [number, path]));
  const named = (numbers: number | number[]): unknown =>
    Array.isArray(numbers) ? numbers.map((one) => paths.get(one)).sort() : paths.get(numbers);
  return rows
    .map(({ path, judgement, marks, session, status, client }) => ({
      ...{ path, judgement, session, status, client },
      marks: marks
        .map((mark) =>
          'by' in mark ? { ...mark, by: named(mark.by) } : { ...mark, of: named(mark.of) },
        )
        .map((mark) => JSON.stringify(mark))
        .sort(),
    }))
    .sort((a, b) => a.path.localeCompare(b.path));
}

const turns = fc.array(fc.nat(20), { minLength: 10, maxLength: 40 });
const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 });

describe('what is said of requests', () => {
  it('is the same in whichever order and in whichever batches they are told', () => {
    fc.assert(
      fc.property(requests, turns, sizes, (all, order, batches) => {
        const stories = storiesOf(all);
        const atOnce = new ExchangeLog();
        atOnce.apply(stories.flat());

        const [log, followed] = [new ExchangeLog(), new RowList<Exchange>()];
        log.follow((changes: readonly ExchangeChange[]) => followed.change(changes));
        const facts = shuffled(stories, order);
        for (let turn = 0; facts.length > 0; turn += 1) {
          log.apply(facts.splice(0, batches[turn % batches.length] ?? 1));
          // Who follows the changes has the rows.
          expect(followed.all).toEqual(log.rows);
        }
        expect(saidOf(log.rows)).toEqual(saidOf(atOnce.rows));
      }),
    );
  });

  it('is gone with the rows, for whoever follows them', () => {
    fc.assert(
      fc.property(requests, fc.nat(40), (all, until) => {
        const [log, followed] = [new ExchangeLog(), new RowList<Exchange>()];
        log.follow((changes) => followed.change(changes));
        log.apply(storiesOf(all).flat());
        log.clear(({ startedAt }) => startedAt < T0 + until);
        expect(followed.all).toEqual(log.rows);
        log.clear();
        expect(followed.all).toEqual([]);
      }),
    );
  });
});
