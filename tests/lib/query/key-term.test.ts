import { describe, expect, it } from 'vitest';
import { changesKey } from '../../../lib/query/key-term.ts';
import { diff } from '../../../lib/states/diff.ts';
import type { Json } from '../../../lib/states/json.ts';

const isFound = (before: Json, after: Json, key: string): boolean =>
  diff(before, after).some((change) => changesKey(change, key));

describe('key:cart.total', () => {
  it.each<[string, Json, Json]>([
    ['changed', { cart: { total: 1 } }, { cart: { total: 2 } }],
    ['came', { cart: {} }, { cart: { total: 2 } }],
    ['came with its cart', {}, { cart: { total: 2 } }],
    ['went with its cart', { cart: { total: 2 } }, {}],
    ['went as its cart became something else', { cart: { total: 2 } }, { cart: null }],
    ['is written in other cases', {}, { Cart: { Total: 2 } }],
  ])('finds a request in which it %s', (_, before, after) => {
    expect(isFound(before, after, 'cart.total')).toBe(true);
  });

  it.each<[string, Json, Json]>([
    ['another key of the cart changed', { cart: { n: 1 } }, { cart: { n: 2 } }],
    ['a cart without a total came', {}, { cart: { n: 1 } }],
    ['a key came whose name begins alike', {}, { car: { 't.total': 1 } }],
  ])('does not find one in which %s', (_, before, after) => {
    expect(isFound(before, after, 'cart.total')).toBe(false);
  });

  it('finds a place in a list, and odd keys as they are written', () => {
    expect(isFound({}, { cart: [{ n: 1 }] }, 'cart[0].n')).toBe(true);
    expect(isFound({}, { cart: { 'odd key': 1 } }, 'cart["odd key"]')).toBe(true);
    expect(isFound({}, { cart: [1] }, 'cart[1]')).toBe(false);
  });
});
