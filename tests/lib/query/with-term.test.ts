import { describe, expect, it } from 'vitest';
import { withTerm } from '../../../lib/query/with-term.ts';

describe('a filter with one more term', () => {
  it.each([
    ['', { field: 'session', value: '2' }, 'session:2'],
    [' verdict:lost ', { field: 'session', value: '2' }, 'verdict:lost session:2'],
    ['session:2', { field: 'session', value: '2' }, 'session:2'],
    ['', { field: 'path', value: '/a', isExact: true }, 'path:=/a'],
    ['', { field: 'path', value: '/a', isExact: true, isNegated: true }, '-path:=/a'],
    ['', { field: 'path', value: '/a b,c', isExact: true }, 'path:"=/a b,c"'],
    ['', { field: 'path', value: '/a"b', isExact: true }, 'path:/a'],
  ] as const)('%j and %j', (filter, term, expected) => {
    expect(withTerm(filter, term)).toBe(expected);
  });
});
