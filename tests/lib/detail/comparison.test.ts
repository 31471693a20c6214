import { describe, expect, it } from 'vitest';
import { compare, type Compared } from '../../../lib/detail/comparison.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';
import { formatPath } from '../../../lib/states/json.ts';
import { recordFacts, sessionRecord, state, T0, type RecordFacts } from '../../support/records.ts';

const [A, B] = [state({ n: 1, gone: 1 }), state({ n: 2, come: 1 })];

const ended = (end: string | null, facts: RecordFacts = {}): RecordFacts => ({
  data: { loaded: A.id, atHeaders: end, end, saved: end },
  ...facts,
});

function compared(first: RecordFacts, second: RecordFacts, isSwapped = false): Compared {
  const store = createPanelStore(undefined, T0);
  const records = [first, second].map((facts, index) =>
    sessionRecord({ t0: T0 + index * 1000, url: `/${index}`, ...facts }),
  );
  store.getState().apply([recordFacts(records, [A, B])]);
  const [one, other] = store.log.rows;
  if (!one || !other) throw new Error('Two rows were expected.');
  return isSwapped
    ? compare(other, one, store.log.revisions)
    : compare(one, other, store.log.revisions);
}

const told = ({ changes }: Compared) =>
  changes?.map(({ kind, path }) => `${kind} ${formatPath(path)}`);

describe('comparing two requests', () => {
  it.each([false, true])('goes from the earlier to the later, swapped: %s', (isSwapped) => {
    const found = compared(ended(A.id), ended(B.id), isSwapped);
    expect(told(found)?.toSorted()).toEqual(['added come', 'changed n', 'removed gone']);
    expect([found.earlier.path, found.later.path]).toEqual(['/0', '/1']);
  });

  it('finds no difference between equal states', () => {
    expect(compared(ended(A.id), ended(A.id)).changes).toEqual([]);
  });

  it('does not know what is after one whose end is not told', () => {
    const found = compared(ended(A.id), ended(null));
    expect(found.changes).toBeNull();
    expect(found.unknown).toEqual([found.later]);
  });

  it('does not know what is after one that is still open', () => {
    const { earlier, later } = compared(ended(A.id), ended(B.id));
    const open = { ...later, record: later.record && { ...later.record, phase: 'open' as const } };
    const found = compare(earlier, open, createPanelStore(undefined, T0).log.revisions);
    expect(found.unknown).toEqual([open]);
  });

  it('does not know what differs where a state is gone', () => {
    const found = compared(ended(A.id), ended('f'.repeat(16)));
    expect([found.changes, found.unknown]).toEqual([null, []]);
  });
});
