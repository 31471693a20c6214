import { describe, expect, it } from 'vitest';
import { whyRefused } from '../../../server-plugin/visit/second-cookie.ts';

/** A response whose session is in the cookie `data`, beside `sid` with the id. */
function refused(lines: readonly string[], isSecure = false): string | null {
  return whyRefused(lines, { name: 'data', beside: 'sid', isSecure });
}

const CLEARED = 'data=; Max-Age=-1';
const ANOTHER_LINE = /^The line that clears the cookie with the session is for another/;

describe('a session in a cookie beside its id', () => {
  it('is kept up to 4096 bytes, of which name and value are counted', () => {
    const value = 'x'.repeat(4096 - 'data'.length);
    expect(refused(['sid=1', `data=${value}; Path=/; HttpOnly`])).toBeNull();
    expect(refused(['sid=1', `data=${value}x; Path=/`])).toBe(
      'The cookie with the session has 4097 bytes: browsers keep 4096.',
    );
  });

  it('of several lines is what the last one says', () => {
    const long = `data=${'x'.repeat(5000)}`;
    expect(refused(['sid=1', long, 'data=short'])).toBeNull();
    expect(refused(['sid=1', 'data=short', long])).not.toBeNull();
  });

  it.each([
    ['at the same place', 'sid=1; Path=/shop; Domain=shop.test', '; Path=/shop; Domain=shop.test'],
    ['with other attributes that name no place', 'sid=1; HttpOnly', '; SameSite=Lax'],
    ['where both are Secure', 'sid=1; Secure', '; Secure'],
  ])('is cleared %s', (_title, id, attributes) => {
    expect(refused([id, CLEARED + attributes])).toBeNull();
  });

  it.each([
    ['for another Path', 'sid=1; Path=/shop', '; Path=/'],
    ['for another Domain', 'sid=1', '; Domain=shop.test'],
    ['that is Secure, over http', 'sid=1', '; Secure'],
  ])('is not cleared by a line %s', (_title, id, attributes) => {
    expect(refused([id, CLEARED + attributes])).toMatch(ANOTHER_LINE);
  });

  it('is cleared by a Secure line over https', () => {
    expect(refused(['sid=1', `${CLEARED}; Secure`], true)).toBeNull();
  });

  it('of which nothing is said is as it was', () => {
    expect(refused([])).toBeNull();
    expect(refused(['sid=1'])).toBeNull();
    expect(whyRefused(undefined, { name: 'data', beside: 'sid', isSecure: false })).toBeNull();
  });
});
