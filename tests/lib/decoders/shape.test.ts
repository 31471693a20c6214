import { sealData } from 'iron-session';
import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hasSessionShape, isTokenLike } from '../../../lib/decoders/shape.ts';

/** Which cookies are a session's whatever their name is, and which are not. */

const KEY = 'a password of more than 32 characters';
const id = (bytes: number) => randomBytes(bytes).toString('base64url');
/** As cookie-signature does it, by which Express signs: it has no types. */
const signed = (text: string) => {
  const signature = createHmac('sha256', 'secret').update(text).digest('base64').replace(/=+$/, '');
  return encodeURIComponent(`s:${text}.${signature}`);
};

describe('the shape of a value', () => {
  it('tells a session of express-session, under any name', () => {
    expect(hasSessionShape({ name: 'authKey', value: signed(id(24)) })).toBe(true);
  });

  it('tells a session that iron sealed', async () => {
    const value = await sealData({ user: 'ada' }, { password: KEY });
    expect(hasSessionShape({ name: 'authKey', value })).toBe(true);
  });

  it.each([
    ['a secret against CSRF that Express signed', signed(id(18))],
    ['a language that Express signed', signed('de')],
    ['a random token', id(32)],
    ['an id without a signature', `s:${id(24)}`],
    ['a number of analytics', 'GA1.1.1234567890.1700000000'],
    ['a choice of consent', encodeURIComponent('{"necessary":true,"marketing":false}')],
    ['nothing', ''],
  ])('does not tell one: %s', (_what, value) => {
    expect(hasSessionShape({ name: 'value', value })).toBe(false);
  });
});

describe('a value is like a token', () => {
  it.each([
    ['16 digits of hex', '9f3a0c77d1e24b58'],
    ['a UUID', 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'],
    ['24 bytes in base64url', 'q3Zk9-fWb2LxT7_mP0aRvH4sJdYc1uEo'],
    ['Django’s key', 'k3v9x0q2m7z5b1c8n4a6s0d2f7g3h9j1'],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.3fA9x_0Kq7Zb2LxT7mP0aRvH4sJdYc1uEoQ5w8'],
  ])('%s', (_what, value) => {
    expect(isTokenLike(value)).toBe(true);
  });

  it('each of a hundred random ones', () => {
    const values = Array.from({ length: 100 }, () => randomBytes(32).toString('hex'));
    expect(values.filter((value) => !isTokenLike(value))).toEqual([]);
  });

  it.each([
    ['a number', '1700000000000123456789'],
    ['words', 'variant-b-of-the-new-checkout-2'],
    ['words in one', 'aVeryLongNameOfSomething'],
    ['a language', 'en-US'],
    ['analytics', 'GA1.1.1234567890.1700000000'],
    ['a date', '2026-11-26T22:33:26.000Z'],
    ['JSON', '{"a":"9f3a0c77d1e24b58"}'],
    ['short', '9f3a0c77d1'],
    ['nothing', ''],
  ])('not %s', (_what, value) => {
    expect(isTokenLike(value)).toBe(false);
  });
});
