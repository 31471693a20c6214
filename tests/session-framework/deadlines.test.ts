import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadlines, type Waiting } from '../../session-framework/engines/parts/deadlines.ts';

interface Named extends Waiting<Named> {
  name: string;
}

const WAIT = 100;
const over: string[] = [];
let deadlines: Deadlines<Named>;

beforeEach(() => {
  vi.useFakeTimers();
  over.length = 0;
  deadlines = new Deadlines(WAIT, ({ name }) => over.push(name));
});
afterEach(() => void vi.useRealTimers());

const named = (name: string): Named => ({ name, dueAt: null, earlier: null, later: null });

function waiting(...names: string[]): Named[] {
  const all = names.map(named);
  for (const each of all) deadlines.add(each);
  return all;
}

describe('what waits for one time', () => {
  it('is told of in its order, each when it has waited as long', () => {
    waiting('a', 'b');
    vi.advanceTimersByTime(WAIT / 2);
    waiting('c');
    vi.advanceTimersByTime(WAIT / 2);
    expect(over).toEqual(['a', 'b']);
    vi.advanceTimersByTime(WAIT / 2);
    expect(over).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['the first', [0], ['b', 'c', 'd']],
    ['the last', [3], ['a', 'b', 'c']],
    ['two in the middle', [2, 1], ['a', 'd']],
    ['one twice', [1, 1], ['a', 'c', 'd']],
    ['all', [0, 3, 1, 2], []],
  ])('is not told of where it was taken out: %s', (_which, out, left) => {
    const all = waiting('a', 'b', 'c', 'd');
    for (const index of out) deadlines.delete(all.at(index) ?? named('none'));
    vi.advanceTimersByTime(WAIT);
    expect(over).toEqual(left);
  });

  it('keeps none of its neighbours once it is out', () => {
    const [, middle = named('none')] = waiting('a', 'b', 'c');
    deadlines.delete(middle);
    expect(middle).toEqual(named('b'));
  });

  it('may wait again, after the others', () => {
    const [first = named('none')] = waiting('a', 'b');
    deadlines.delete(first);
    deadlines.add(first);
    vi.advanceTimersByTime(WAIT);
    expect(over).toEqual(['b', 'a']);
  });

  it('may wait again when all were told of', () => {
    const [first = named('none')] = waiting('a');
    vi.advanceTimersByTime(WAIT);
    deadlines.add(first);
    vi.advanceTimersByTime(WAIT);
    expect(over).toEqual(['a', 'a']);
  });

  it('starts no timer where nothing waits any more', () => {
    const [first = named('none')] = waiting('a');
    vi.runOnlyPendingTimers();
    expect(over).toEqual(['a']);
    deadlines.delete(first); // is out already
    expect(vi.getTimerCount()).toBe(0);
  });
});
