import { describe, expect, it } from 'vitest';
import {
  correctionOf,
  fitsPattern,
  NO_CHOICES,
  readChoices,
  withCorrection,
  withoutCorrection,
  withoutPattern,
  withPattern,
  type Correction,
} from '../../../lib/witness/choices.ts';

const SHOP: Correction = { host: 'shop.test', name: 'ticket', isSession: true };

describe('what the user says of cookies', () => {
  it('holds for the cookie of one host until it is taken back', () => {
    const choices = withCorrection(NO_CHOICES, SHOP);
    expect(correctionOf(choices, SHOP)).toEqual(SHOP);
    expect(correctionOf(choices, { host: 'other.test', name: 'ticket' })).toBeUndefined();
    expect(withoutCorrection(choices, SHOP)).toEqual(NO_CHOICES);
  });

  it('is one word for a cookie: the last', () => {
    const choices = withCorrection(withCorrection(NO_CHOICES, SHOP), { ...SHOP, isSession: false });
    expect(choices.corrections).toEqual([{ ...SHOP, isSession: false }]);
  });

  it('is one session cookie for a host: the last', () => {
    const other = { ...SHOP, name: 'badge' };
    expect(withCorrection(withCorrection(NO_CHOICES, SHOP), other).corrections).toEqual([other]);
  });

  it('is read from storage as far as it fits', () => {
    const patterns = ['my_*'];
    expect(readChoices({ corrections: [SHOP], patterns })).toEqual({
      corrections: [SHOP],
      patterns,
    });
    expect(readChoices({ corrections: 'all', patterns })).toEqual({ corrections: [], patterns });
    expect(readChoices(undefined)).toEqual(NO_CHOICES);
  });

  it('adds and removes patterns', () => {
    const choices = withPattern(withPattern(NO_CHOICES, 'a*'), 'a*');
    expect(choices.patterns).toEqual(['a*']);
    expect(withoutPattern(choices, 'a*')).toEqual(NO_CHOICES);
  });

  it.each([
    ['ticket', 'ticket', true],
    ['ticket', 'tickets', false],
    ['*', 'anything', true],
    ['a*b*c', 'a--b--c', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['*_auth', 'my_auth', true],
    ['.*', 'x', false],
  ])('%s fits %s: %s', (pattern, name, fits) => {
    expect(fitsPattern({ corrections: [], patterns: [pattern] }, name)).toBe(fits);
  });

  it('takes no time over many stars', () => {
    const pattern = `${'*a'.repeat(2000)}b`;
    expect(fitsPattern({ corrections: [], patterns: [pattern] }, 'a'.repeat(4000))).toBe(false);
  });
});
