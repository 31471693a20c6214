import { describe, expect, it } from 'vitest';
import { digitsToTellApart, hueOf } from '../../../lib/panel/fingerprints.ts';
import { fc } from '../../support/property.ts';

describe('the digits of a fingerprint that are shown', () => {
  it('are four', () => {
    expect(digitsToTellApart([])).toBe(4);
    expect(digitsToTellApart(['a41f000000000000', '9c02000000000000'])).toBe(4);
  });

  it('are more where two sessions begin alike', () => {
    expect(digitsToTellApart(['a41f110000000000', 'a41f220000000000'])).toBe(6);
  });

  it('tell any two sessions apart', () => {
    const hex = fc.stringMatching(/^[0-9a-f]{16}$/);
    fc.assert(
      fc.property(fc.uniqueArray(hex, { minLength: 2 }), (all) => {
        const digits = digitsToTellApart(all);
        expect(new Set(all.map((one) => one.slice(0, digits))).size).toBe(all.length);
      }),
    );
  });
});

describe('the colour of a session', () => {
  it('is a hue, the same each time', () => {
    expect(hueOf('a41f000000000000')).toBe(hueOf('a41f000000000000'));
    expect(hueOf('ffffff0000000000')).toBeLessThan(361);
  });
});
