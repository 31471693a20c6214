import { describe, expect, it } from 'vitest';
import type { JudgedChange } from '../../../lib/detail/changes.ts';
import { diff } from '../../../lib/states/diff.ts';
import { formatPath, parseJson, type Json } from '../../../lib/states/json.ts';
import { RevisionTable, THOROUGH } from '../../../lib/states/revisions.ts';
import { MOST_DEPTH, MOST_NODES, readState } from '../../../lib/states/read.ts';
import { treeRows } from '../../../lib/detail/tree.ts';
import { countCalls } from '../../support/count-calls.ts';
import { revision } from '../../support/records.ts';
import { fc, runs } from '../../support/property.ts';

/** A dictionary with keys that mean something to JavaScript or to the panel. */
const key = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', '$redacted', '$cut', '', '\ud800', 'a'),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('json'), { maxLength: 5 }),
    fc
      .array(fc.tuple(key, tie('json')), { maxLength: 5 })
      // As text, since `{ ['__proto__']: 1 }` is another thing than what JSON makes of it.
      .map((entries) =>
        parseJson(
          `{${entries.map(([k, value]) => `${JSON.stringify(k)}:${JSON.stringify(value)}`).join()}}`,
        ),
      ),
  ),
}));

const read = (text: string): ReturnType<typeof readState> =>
  readState({ json: text, truncated: false });

const judged = (before: Json, after: Json): JudgedChange[] =>
  diff(before, after).map((change) => ({ ...change, fate: 'stored' }));

describe('two states, whatever they hold', () => {
  it('are compared and shown without an error, each place once', () => {
    fc.assert(
      fc.property(json, json, fc.string({ maxLength: 2 }), (before, after, search) => {
        const changes = judged(before, after);
        for (const { path } of changes) formatPath(path);
        const rows = treeRows({ before, after, changes, search });
        expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
        expect('polluted' in {}).toBe(false);
      }),
      { numRuns: runs(3000) },
    );
  });

  it('have every change among the rows that are open', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const changes = judged(before, after);
        const shown = treeRows({ before, after, changes }).filter(
          ({ change }) => change !== 'none' && change !== 'inside',
        );
        expect(shown.length).toBeGreaterThanOrEqual(changes.length);
      }),
      { numRuns: runs(2000) },
    );
  });

  it('do not differ where they are equal', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(diff(value, structuredClone(value))).toEqual([]);
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('the text of a state', () => {
  it('is read whole where it is of a size that the plugin sends', () => {
    const large = JSON.stringify({ list: Array.from({ length: 120_000 }, () => 0) });
    expect(large.length).toBeLessThan(256 * 1024);
    expect(read(large)).toMatchObject({ value: parseJson(large), isCut: false });
  });

  it('is cut below the hundredth level, in its place', () => {
    const deep = `${'{"__proto__":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const { value, isCut } = read(deep);
    expect(isCut).toBe(true);
    let depth = 0;
    for (let at = value; typeof at === 'object' && at !== null; depth++) {
      at = Object.values(at)[0];
    }
    expect(depth).toBe(MOST_DEPTH + 1);
    expect(JSON.stringify(value)).toContain('{"$cut":"depth"}');
    expect('$cut' in {}).toBe(false);
  });

  it('is not read where it is too long, or of too many nodes, or no JSON', () => {
    const nothing = { value: undefined, isCut: true, nodes: 0 };
    expect(read(`"${'x'.repeat(600_000)}"`)).toEqual(nothing);
    expect(read(`[${'0,'.repeat(MOST_NODES)}0]`)).toEqual(nothing);
    expect(read('{"half":')).toEqual(nothing);
  });
});

describe('the states of a panel', () => {
  it('say that two are too large to be compared, and not that nothing changed', () => {
    const table = new RevisionTable();
    const state = (round: number): Json =>
      Object.fromEntries(Array.from({ length: 35_000 }, (_, at) => [`${at}`, round]));
    table.add([revision('revision-1', state(1)), revision('revision-2', state(2))]);
    expect(table.changes('revision-1', 'revision-2')).toBeNull();
    expect(table.changes('revision-1', 'revision-2', THOROUGH)).toHaveLength(35_000);
    expect(table.changes('revision-1', 'revision-2')).toHaveLength(35_000);
  });

  it('let the oldest go when together they are too large', () => {
    const table = new RevisionTable();
    const text = `"${'x'.repeat(500_000)}"`;
    for (let at = 0; at < 200; at++) {
      table.add([revision(`revision-${at}`, null, { json: text })]);
    }
    expect(table.get('revision-0')).toBeUndefined();
    expect(table.get('revision-199')?.value).toBeDefined();
  });
});

describe('the tree of a large state', () => {
  it('takes a few steps for each row, also where each is 100 levels deep', () => {
    const leaves = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`key${at}`, 1]));
    let before: Json = leaves;
    let after: Json = Object.fromEntries(Object.keys(leaves).map((name) => [name, 2]));
    for (let depth = 0; depth < 90; depth++) {
      before = { a: before };
      after = { a: after };
    }
    const changes = judged(before, after);
    // A row's place is written for each look at it: the dear step, and what goes up to the top from
    // each row does it for each level.
    const calls = countCalls(JSON, 'stringify', () => {
      treeRows({ before, after, changes });
      const found = treeRows({ before, after, changes, search: 'key' });
      expect(found).toHaveLength(20_091);
    });
    expect(calls).toBeLessThan(20 * 20_091);
  });
});
