import { describe, expect, it } from 'vitest';
import { diff, isSame, type Change } from '../../../lib/states/diff.ts';
import { formatPath, parseJson, type Json } from '../../../lib/states/json.ts';
import { fc } from '../../support/property.ts';

const summary = (changes: Change[]): string[] =>
  changes.map(({ kind, path }) => `${kind} ${formatPath(path)}`);

describe('diff', () => {
  it('tells what was added, removed and changed, in document order', () => {
    const before: Json = { user: 'ada', visits: 1, cart: [] };
    const after: Json = { visits: 2, cart: [], theme: 'dark' };
    expect(summary(diff(before, after))).toEqual(['removed user', 'changed visits', 'added theme']);
  });

  it('finds a change inside a value', () => {
    const change = diff({ car: { wheels: 'steel' } }, { car: { wheels: 'alloy' } });
    expect(change).toEqual([
      { path: ['car', 'wheels'], kind: 'changed', before: 'steel', after: 'alloy' },
    ]);
  });

  it('sees an element put in front of a list as one addition', () => {
    expect(summary(diff({ cart: [1, 2, 3] }, { cart: [0, 1, 2, 3] }))).toEqual(['added cart[0]']);
  });

  it('sees an element taken from the middle of a list as one removal', () => {
    expect(summary(diff({ cart: [1, 2, 3] }, { cart: [1, 3] }))).toEqual(['removed cart[1]']);
  });

  it('sees a list that becomes an object as one change', () => {
    expect(summary(diff({ a: [1] }, { a: { 0: 1 } }))).toEqual(['changed a']);
  });

  it('treats a redacted value as a whole', () => {
    const redacted = (hash: string): Json => ({ token: { $redacted: { bytes: 32, hash } } });
    expect(summary(diff(redacted('a1'), redacted('b2')))).toEqual(['changed token']);
  });

  it('takes the names of the prototype for ordinary keys', () => {
    const after: Json = parseJson('{"__proto__": {"admin": true}, "constructor": 1}');
    expect(summary(diff({}, after))).toEqual(['added __proto__', 'added constructor']);
    expect({}).not.toHaveProperty('admin');
  });

  it('does not overflow on deep values', () => {
    const nest = (leaf: string): Json => parseJson('['.repeat(3000) + leaf + ']'.repeat(3000));
    expect(diff(nest('1'), nest('2'))).toHaveLength(1);
  });

  it('finds nothing between equal values, and something between others', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const before: Json = parseJson(JSON.stringify(a));
        const after: Json = parseJson(JSON.stringify(b));
        expect(diff(before, structuredClone(before))).toEqual([]);
        expect(diff(before, after).length === 0).toBe(isSame(before, after));
      }),
    );
  });
});

describe('isSame', () => {
  it('does not mind the order of keys', () => {
    expect(isSame({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
  });
});
