import { describe, expect, it } from 'vitest';
import { changesOf } from '../../../lib/join/changes-of.ts';
import { ExchangeLog } from '../../../lib/join/log.ts';
import { parseFilter } from '../../../lib/query/filter.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import {
  operation,
  recordFacts,
  sessionRecord,
  state,
  witness,
  witnessFacts,
  type RecordFacts,
} from '../../support/records.ts';

const ONE = state({ n: 1 });

/** The changes of the only row, as `+n`; and whether a filter for the key finds it. */
function told(facts: readonly Fact[]): { changes: string[] | null; isFound: boolean } {
  const log = new ExchangeLog();
  log.apply(facts);
  const [row] = log.rows;
  if (!row) throw new Error('There is no row.');
  const changes = changesOf(row, log.revisions)?.map(({ kind, path }) => `${kind} ${path.join()}`);
  return { changes: changes ?? null, isFound: parseFilter('key:n', log.revisions)(row) };
}

const record = (facts: RecordFacts): Fact[] => [recordFacts([sessionRecord(facts)], [ONE])];

describe('the changes of a request', () => {
  it('are unknown without a record, and none where no session took part', () => {
    expect(told(witnessFacts(witness())).changes).toBeNull();
    expect(told(witnessFacts(witness({ cookies: [] }))).changes).toEqual([]);
  });

  it('are no removal where it is not told how the session ended', () => {
    const failed = record({
      data: { loaded: ONE.id, end: null },
      reason: { saved: 'none:error' },
    });
    expect(told(failed)).toEqual({ changes: [], isFound: false });
  });

  it.each([true, null])('are a removal of everything where the app ended it (ok: %s)', (ok) => {
    const ended = record({
      session: { after: null },
      data: { loaded: ONE.id, end: null },
      ops: [operation('load'), operation('destroy', { ok, ms: ok === null ? null : 1 })],
    });
    expect(told(ended)).toEqual({ changes: ['removed n'], isFound: true });
  });
});
