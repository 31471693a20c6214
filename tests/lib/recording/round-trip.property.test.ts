import { describe, expect, it } from 'vitest';
import { REDACTIONS } from '../../../lib/panel/opened-file.ts';
import { formatPath } from '../../../lib/states/json.ts';
import type { ExchangeLog } from '../../../lib/join/log.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import { interleave, traffic, turns, type Traffic } from '../../support/joining.ts';
import { fc } from '../../support/property.ts';
import { livePanel, recordingOf, reopened, rowsOf } from '../../support/recorded.ts';
import { exchangeFacts, operation, revision, sessionRecord, T0 } from '../../support/records.ts';
import { storyFacts } from '../../support/story.ts';

/** The story in any order, but that the events of one request come in theirs. */
function storyIn(order: number[]): Fact[] {
  const stories = new Map<string, Traffic['stories'][number]>();
  for (const [at, fact] of storyFacts().entries()) {
    const of = fact.kind === 'witness' ? fact.event.requestId : String(at);
    stories.set(of, [...(stories.get(of) ?? []), { fact, after: null }]);
  }
  return interleave({ stories: [...stories.values()], own: [], others: [] }, order);
}

/** The end of a cookie is told as it was known when its row was judged last. */
function judged(log: ExchangeLog): unknown[] {
  return rowsOf(log).map(({ cookieEnd: _, ...row }) => row);
}

/** What a row says of itself whatever was hidden in it: a session is the first row that has it. */
function outline(log: ExchangeLog): unknown[] {
  const rows = rowsOf(log);
  return rows.map(
    ({ number, method, status, client, judgement, marks, lineage, session, record }) => {
      const { loaded = null, saved = null } = record?.data ?? {};
      return {
        number,
        method,
        status,
        client,
        judgement,
        marks,
        lineage,
        session: session === null ? null : rows.findIndex((row) => row.session === session),
        changes: log.revisions
          .changes(loaded, saved)
          ?.map(({ kind, path }) => `${kind} ${formatPath(path)}`),
      };
    },
  );
}

describe('a recording that is opened again', () => {
  it('has the same rows, in whichever order the requests and records came', () => {
    fc.assert(
      fc.property(traffic, turns, fc.integer({ min: 1, max: 5 }), (told, order, size) => {
        const live = livePanel(interleave(told, order, false), size);
        const { store } = reopened(recordingOf(live));
        expect(rowsOf(store.log)).toEqual(rowsOf(live.log));
      }),
    );
  });

  it('has the marks of all rows of a long session, and what follows from them', () => {
    const at = (turn: number): number => T0 + turn * 1000;
    const overlapping = (turn: number): Fact[] =>
      ['first', 'second'].flatMap((name, of) => {
        const [before, after] = [`state-second-${turn - 1}`, `state-${name}-${turn}`];
        const record = sessionRecord({
          t0: at(turn) + of * 10,
          modified: true,
          data: { loaded: before, atHeaders: after, end: after, saved: after },
          reason: { saved: 'save' },
          ops: [operation('save', { at: 100 + of * 100, ms: 1, revision: after })],
          timing: { end: 300 },
        });
        const states = [before, after].map((id) => revision(id, { [id]: true }));
        return exchangeFacts(record, states, { endedAt: at(turn) + 400 });
      });
    const live = livePanel(Array.from({ length: 60 }, (_, turn) => overlapping(turn)).flat(), 4);
    const { store } = reopened(recordingOf(live));
    const marks = store.log.rows.map((row) => row.marks.map(({ kind }) => kind).join());
    expect(marks).toEqual(Array.from({ length: 60 }, () => ['overwritten', 'overwrote']).flat());
    expect(rowsOf(store.log).map(({ judgement }) => judgement)).toEqual(
      rowsOf(live.log).map(({ judgement }) => judgement),
    );
  });

  it('has all that the rows of every kind of verdict said', () => {
    const live = livePanel(storyFacts());
    const { store } = reopened(recordingOf(live));
    expect(rowsOf(store.log)).toEqual(rowsOf(live.log));
  });

  it('has the same verdicts and marks of every kind in whichever order they came', () => {
    fc.assert(
      fc.property(turns, fc.integer({ min: 1, max: 9 }), (order, size) => {
        const live = livePanel(storyIn(order), size);
        const { store } = reopened(recordingOf(live));
        expect(judged(store.log)).toEqual(judged(live.log));
      }),
    );
  });

  it('is followed in the same way, whatever is hidden', () => {
    fc.assert(
      fc.property(turns, fc.constantFrom(...REDACTIONS), (order, redaction) => {
        const live = livePanel(storyIn(order));
        const { store } = reopened(recordingOf(live, redaction));
        expect(outline(store.log)).toEqual(outline(live.log));
      }),
    );
  });

  it('gives the same recording again', () => {
    fc.assert(
      fc.property(traffic, turns, (told, order) => {
        const first = recordingOf(livePanel(interleave(told, order)));
        expect(recordingOf(reopened(first).store)).toEqual(first);
      }),
    );
  });
});
