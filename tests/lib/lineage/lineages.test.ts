import { describe, expect, it } from 'vitest';
import { Lineages } from '../../../lib/lineage/lineages.ts';
import { fc } from '../../support/property.ts';

const MOST = 100;

describe('lineages', () => {
  it('are numbered in the order in which they appear', () => {
    const lineages = new Lineages(MOST);
    lineages.join(['a']);
    lineages.join(['b']);
    expect(['a', 'b', 'c'].map((node) => lineages.numberOf(node))).toEqual([1, 2, null]);
  });

  it('become one where something joins them, under the number of the earlier', () => {
    const lineages = new Lineages(MOST);
    for (const node of ['a', 'b', 'c']) lineages.join([node]);
    expect(lineages.join(['c', 'b'])).toBe(true);
    expect(['a', 'b', 'c'].map((node) => lineages.numberOf(node))).toEqual([1, 2, 2]);
    expect(lineages.join(['b', 'c'])).toBe(false);
    expect(lineages.join(['c', 'a'])).toBe(true);
    expect(lineages.numberOf('b')).toBe(1);
  });

  it('are the same whatever order the joins come in', () => {
    const pair = fc.tuple(fc.nat(8), fc.nat(8)).map(([a, b]) => [`n${a}`, `n${b}`]);
    const groupsOf = (pairs: string[][]): string[][] => {
      const lineages = new Lineages(MOST);
      for (const nodes of pairs) lineages.join(nodes);
      const nodes = [...new Set(pairs.flat())].sort();
      return [...Map.groupBy(nodes, (node) => lineages.numberOf(node)).values()];
    };
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        expect(groupsOf([...pairs].reverse())).toEqual(groupsOf(pairs));
      }),
    );
  });

  it('are forgotten where more were joined since than are to be known', () => {
    const lineages = new Lineages(MOST);
    for (let at = 0; at < 10 * MOST; at++) lineages.join([`n${at}`, 'again and again']);
    expect(lineages.numberOf('n0')).toBeNull();
    expect(lineages.numberOf('again and again')).toBe(1);
    const last = Array.from({ length: MOST - 1 }, (_, at) => `n${10 * MOST - 1 - at}`);
    expect(new Set(last.map((node) => lineages.numberOf(node)))).toEqual(new Set([1]));
  });
});
