import { describe, expect, it } from 'vitest';
import { placeHue, Prefixes } from '../../../lib/panel/fingerprints.ts';
import { fc } from '../../support/property.ts';

/** How many digits are shown of these. */
function digitsOf(fingerprints: readonly string[]): number {
  const prefixes = new Prefixes();
  for (const one of fingerprints) prefixes.add(one);
  return prefixes.digits;
}

describe('the digits of a fingerprint that are shown', () => {
  it('are four', () => {
    expect(digitsOf([])).toBe(4);
    expect(digitsOf(['a41f000000000000', '9c02000000000000'])).toBe(4);
  });

  it('are more where two sessions begin alike, and stay so', () => {
    const prefixes = new Prefixes();
    prefixes.add('a41f110000000000');
    prefixes.add('a41f220000000000');
    expect(prefixes.digits).toBe(6);
    prefixes.delete('a41f220000000000');
    expect(prefixes.digits).toBe(6);
  });

  it('tell any two sessions apart, whichever came and went', () => {
    const hex = fc.stringMatching(/^[ab]{12}[0-9a-f]{4}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(hex, fc.boolean()), { minLength: 2 }), (turns) => {
        const [prefixes, there] = [new Prefixes(), new Set<string>()];
        for (const [one, comes] of turns) {
          if (comes === there.has(one)) continue;
          if (comes) prefixes.add(one);
          else prefixes.delete(one);
          if (comes) there.add(one);
          else there.delete(one);
          const short = new Set(Array.from(there, (each) => each.slice(0, prefixes.digits)));
          expect(short.size).toBe(there.size);
        }
      }),
    );
  });
});

describe('the colour of a session', () => {
  it('is a hue far from those of the sessions before and after it, and never red', () => {
    for (let place = 0; place < 500; place += 1) {
      const [one, next] = [placeHue(place), placeHue(place + 1)];
      expect(one).toBeGreaterThanOrEqual(60);
      expect(one).toBeLessThanOrEqual(340);
      expect(Math.min(Math.abs(one - next), 360 - Math.abs(one - next))).toBeGreaterThan(90);
    }
  });
});
