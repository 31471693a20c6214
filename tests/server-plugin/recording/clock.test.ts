import { describe, expect, it, vi } from 'vitest';
import { epochOf } from '../../../server-plugin/recording/clock.ts';

const WALL = Date.parse('2030-01-01');
const HOUR = 60 * 60 * 1000;

describe('epochOf', () => {
  it('puts two moments of one millisecond in order', () => {
    vi.spyOn(Date, 'now').mockReturnValue(WALL);
    expect(epochOf(5000)).toBe(WALL);
    expect(epochOf(5000.01)).toBeCloseTo(WALL + 0.01, 3);
  });

  it('does not follow the steps of the wall clock, which are a millisecond long', () => {
    const wall = vi.spyOn(Date, 'now').mockReturnValue(WALL);
    expect(epochOf(5000)).toBe(WALL);
    wall.mockReturnValue(WALL + 1);
    expect(epochOf(5000.9)).toBeCloseTo(WALL + 0.9, 3);
  });

  it('follows the wall clock when it was set, or the machine has slept', () => {
    const wall = vi.spyOn(Date, 'now').mockReturnValue(WALL);
    expect(epochOf(5000)).toBe(WALL);
    wall.mockReturnValue(WALL + HOUR);
    expect(epochOf(5001)).toBe(WALL + HOUR);
    wall.mockReturnValue(WALL);
    expect(epochOf(5002)).toBe(WALL);
  });
});
