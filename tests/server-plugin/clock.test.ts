import { performance } from 'node:perf_hooks';
import { describe, expect, it, vi } from 'vitest';
import { epochOf } from '../../server-plugin/clock.ts';

describe('epochOf', () => {
  it('puts two moments of one millisecond in order', () => {
    const moment = performance.now();
    const later = moment + 0.01;
    expect(epochOf(later)).toBeGreaterThan(epochOf(moment));
    expect(epochOf(later) - epochOf(moment)).toBeCloseTo(0.01, 3);
  });

  it('follows the wall clock when it was set, or the machine has slept', () => {
    const moment = performance.now();
    const hour = 60 * 60 * 1000;
    const wall = Date.now() + hour;
    vi.spyOn(Date, 'now').mockReturnValue(wall);
    expect(epochOf(moment)).toBeCloseTo(wall, 0);
    vi.restoreAllMocks();
    expect(Math.abs(epochOf(performance.now()) - Date.now())).toBeLessThan(60);
  });
});
