import { describe, expect, it } from 'vitest';
import { withoutPatches } from '../../../lib/sources/patches.ts';
import {
  MOST_PATCHED,
  type Revision,
  type RevisionPatch,
} from '../../../server-plugin/protocol.ts';
import { revision } from '../../support/records.ts';

const patch = (facts: Partial<RevisionPatch>): RevisionPatch => ({
  ...{ id: 'revision-2', base: 'revision-1', at: 5, cut: 1, put: '2', bytes: 7 },
  ...facts,
});
const jsonOf = ({ read }: { read: Revision[] }) => read.map(({ json }) => json);

describe('a state that came as a patch', () => {
  it('is the state before it with the part that differs', () => {
    const told = [
      revision('revision-1', { a: 1 }),
      patch({}),
      patch({ id: 'revision-3', base: 'revision-2', at: 1, cut: 3, put: '"long"' }),
    ];
    expect(withoutPatches(told)).toEqual({
      read: [
        revision('revision-1', { a: 1 }),
        { id: 'revision-2', json: '{"a":2}', bytes: 7, truncated: false, keys: null },
        { id: 'revision-3', json: '{"long":2}', bytes: 7, truncated: false, keys: null },
      ],
      unread: [],
    });
  });

  it.each<[string, Revision[], Partial<RevisionPatch>]>([
    ['whose base did not come', [], {}],
    ['whose base has no text', [revision('revision-1', {}, { json: null })], {}],
    ['whose base is cut', [revision('revision-1', { a: 1 }, { truncated: true })], {}],
    ['of itself', [], { base: 'revision-2' }],
    ['that begins behind its base', [revision('revision-1', { a: 1 })], { at: 8 }],
    ['that replaces what is not there', [revision('revision-1', { a: 1 })], { cut: 3 }],
  ])('is left out, and counted, where it is one %s', (_what, before, facts) => {
    const { read, unread } = withoutPatches([...before, patch(facts)]);
    expect(read).toEqual(before);
    expect(unread).toHaveLength(1);
  });

  it('makes no more text than all patches of an answer may', () => {
    const long = 'x'.repeat(MOST_PATCHED / 8);
    const told = [
      revision('revision-0', { long }),
      ...Array.from({ length: 20 }, (_, at) =>
        patch({ id: `revision-${at + 1}`, base: `revision-${at}`, at: 10, cut: 0, put: 'x' }),
      ),
    ];
    const { read, unread } = withoutPatches(told);
    expect(jsonOf({ read }).join('').length).toBeLessThan(1.2 * MOST_PATCHED);
    expect([read.length, unread.length]).toEqual([8, 13]);
  });
});
