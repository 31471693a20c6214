import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followCall, noteEnd } from '../../entrypoints/background/own-calls.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A URL for each test: calls are kept by theirs. */
let count = 0;
const newUrl = (): string => `http://localhost/__sessions/${count++}`;

/** Whether it is over once all that can run has run. */
async function isOver(promise: Promise<void>): Promise<boolean> {
  let over = false;
  void promise.then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return over;
}

it('waits until the browser has told the end of each call of a URL', async () => {
  const url = newUrl();
  const waiting = [followCall(url), followCall(url)].map((call) => call.allIsTold());
  noteEnd(url);
  expect(await Promise.all(waiting.map(isOver))).toEqual([false, false]);
  noteEnd(url);
  expect(await Promise.all(waiting.map(isOver))).toEqual([true, true]);
  expect(vi.getTimerCount()).toBe(0);
});

it('waits on where another call of the URL fails, whose end is told after that', async () => {
  const url = newUrl();
  const [failing, own] = [followCall(url), followCall(url)];
  const waiting = own.allIsTold();
  failing.giveUp();
  expect(await isOver(waiting)).toBe(false);
  noteEnd(url);
  expect(await isOver(waiting)).toBe(false);
  noteEnd(url);
  expect(await isOver(waiting)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

it('keeps nothing of a call that failed alone', async () => {
  const url = newUrl();
  followCall(url).giveUp();
  const waiting = followCall(url).allIsTold();
  noteEnd(url);
  expect(await isOver(waiting)).toBe(true);
});

it('goes on where the browser tells nothing, and begins anew', async () => {
  const url = newUrl();
  const waiting = followCall(url).allIsTold();
  expect(await isOver(waiting)).toBe(false);
  vi.runAllTimers();
  expect(await isOver(waiting)).toBe(true);
  const next = followCall(url).allIsTold();
  noteEnd(url);
  expect(await isOver(next)).toBe(true);
});
