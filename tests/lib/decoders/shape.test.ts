import { sealData } from 'iron-session';
import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hasSessionShape } from '../../../lib/decoders/shape.ts';

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
