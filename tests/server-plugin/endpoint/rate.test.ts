import { expect, it } from 'vitest';
import { createRate } from '../../../server-plugin/endpoint/rate.ts';

const callers = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => `caller ${from + at}`);

it('keeps a place for a new caller where others have long been silent', () => {
  let now = 0;
  const rate = createRate(() => now);
  for (const early of callers(0, 50)) rate.take(early);
  now = 60_000;
  for (const other of callers(100, 40)) for (let at = 0; at < 200; at++) rate.take(other);
  expect(rate.take('the browser')).toBe(true);
});

it('has all share one where there are too many at once', () => {
  const rate = createRate(() => 0);
  const passed = callers(0, 1000).filter((caller) => rate.take(caller));
  expect(passed).toHaveLength(50 + 100);
});
