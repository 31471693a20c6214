import { describe, expect, it } from 'vitest';
import { readingOf } from '../../../lib/detail/readings.ts';

describe('what a value may mean', () => {
  it('is a time of these decades, in ms or in seconds', () => {
    const at = Date.UTC(2026, 10, 27);
    expect(readingOf(at)).toEqual({ kind: 'time', at, unit: 'ms' });
    expect(readingOf(at / 1000)).toEqual({ kind: 'time', at, unit: 's' });
  });

  it.each([0, 42, 2026, 86_400, 86_400_000, -1, 4_102_444_800_000, 1e18])(
    'is nothing else in the number %s',
    (value) => {
      expect(readingOf(value)).toBeNull();
    },
  );

  it('is bytes, as a Buffer is written', () => {
    expect(readingOf({ type: 'Buffer', data: [1, 2, 3] })).toEqual({ kind: 'bytes', count: 3 });
    expect(readingOf({ type: 'Buffer', data: [1], more: 1 })).toBeNull();
  });

  it('is that the plugin cut there', () => {
    expect(readingOf({ $cut: 'depth' })).toEqual({ kind: 'cut' });
    expect(readingOf({ $cut: 'paper' })).toBeNull();
  });
});
