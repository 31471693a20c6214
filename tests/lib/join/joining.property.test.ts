import { describe, expect, it } from 'vitest';
import { ExchangeLog } from '../../../lib/join/log.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import { interleave, traffic, turns, type Traffic } from '../../support/joining.ts';
import { fc } from '../../support/property.ts';

/** Record, whether the browser's half is there, and whose it is said to be; by record. */
function joined(log: ExchangeLog): unknown[] {
  return log.rows
    .map(({ recordId, record, witness, client }) => ({
      record: record?.id ?? `only named: ${recordId}`,
      isSeen: witness !== null,
      client,
    }))
    .sort((a, b) => a.record.localeCompare(b.record));
}

function expected({ own, others }: Traffic): unknown[] {
  return [
    ...own.map((record) => ({ record, isSeen: true, client: 'this-tab' })),
    ...others.map((record) => ({ record, isSeen: false, client: 'other-client' })),
  ].sort((a, b) => a.record.localeCompare(b.record));
}

function claimedOfOthers(log: ExchangeLog): string[] {
  return log.rows.flatMap(({ client, recordId }) =>
    client === 'other-client' && recordId !== null ? [recordId] : [],
  );
}

describe('witness and record, in every order', () => {
  it('are one row in the end, and nobody else is said to have made the request before', () => {
    fc.assert(
      fc.property(traffic, turns, (told, order) => {
        const log = new ExchangeLog();
        for (const fact of interleave(told, order)) {
          log.apply([fact]);
          expect(told.others).toEqual(expect.arrayContaining(claimedOfOthers(log)));
        }
        expect(joined(log)).toEqual(expected(told));
      }),
    );
  });

  it('are one row in the end also where the record is the first that is heard of a request', () => {
    fc.assert(
      fc.property(traffic, turns, fc.integer({ min: 1, max: 5 }), (told, order, size) => {
        const log = new ExchangeLog();
        const facts: Fact[] = interleave(told, order, false);
        for (let at = 0; at < facts.length; at += size) log.apply(facts.slice(at, at + size));
        expect(joined(log)).toEqual(expected(told));
      }),
    );
  });

  it('are one row for the eye too: it has one number and stays where it was', () => {
    fc.assert(
      fc.property(traffic, turns, (told, order) => {
        const log = new ExchangeLog();
        const keys = new Map<string, { key: string; number: number | null }>();
        for (const fact of interleave(told, order)) {
          log.apply([fact]);
          for (const { key, number, witness } of log.rows) {
            if (!witness) continue;
            const hop = `${witness.requestId} ${witness.startedAt}`;
            const first = keys.get(hop) ?? { key, number };
            keys.set(hop, first);
            expect({ key, number }).toEqual(first);
          }
        }
      }),
    );
  });
});
