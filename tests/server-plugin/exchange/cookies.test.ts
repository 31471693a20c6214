import { describe, expect, it } from 'vitest';
import {
  decodeCookie,
  findCookie,
  parseSetCookie,
  setCookieName,
} from '../../../server-plugin/exchange/cookies.ts';
import { fingerprint } from '../../../server-plugin/recording/fingerprint.ts';
import { fc } from '../../support/property.ts';

describe('a cookie in a request', () => {
  it.each<[string | undefined, number, string | null]>([
    [undefined, 0, null],
    ['', 0, null],
    ['sid=a', 1, 'a'],
    ['x=1; sid=a', 1, 'a'],
    ['sid=first; sid=second', 2, 'first'],
    ['sid', 0, null],
    ['xsid=a; sid2=b', 0, null],
    ['sid=a=b', 1, 'a=b'],
    ['sid=', 1, ''],
  ])('%j', (header, count, value) => {
    expect(findCookie(header, 'sid')).toMatchObject({ count, value });
  });

  it('is measured in bytes of name and value', () => {
    expect(findCookie('sid=abc', 'sid').bytes).toBe(6);
  });

  it('is decoded as servers do, and left alone where it cannot be', () => {
    expect(decodeCookie('s%3Aabc')).toBe('s:abc');
    expect(decodeCookie('"s%3Aabc"')).toBe('s:abc');
    expect(decodeCookie('s%3Aabc%')).toBe('s%3Aabc%');
  });

  it('never makes the parser throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        findCookie(text, 'sid');
        decodeCookie(text);
        parseSetCookie(text, 0);
      }),
    );
  });
});

describe('a Set-Cookie line', () => {
  it('is read with all its attributes', () => {
    const line =
      'sid=abc; Max-Age=60; Domain=.Example.test; Path=/app; Expires=Thu, 01 Jan 2026 00:00:00 GMT; HttpOnly; Secure; Partitioned; SameSite=Lax';
    expect(parseSetCookie(line, 0)).toEqual({
      name: 'sid',
      bytes: 6,
      cleared: false,
      maxAge: 60,
      expires: Date.UTC(2026, 0, 1),
      path: '/app',
      domain: 'example.test',
      secure: true,
      httpOnly: true,
      sameSite: 'lax',
      partitioned: true,
      valueFingerprint: fingerprint('abc'),
    });
  });

  it('without attributes has none', () => {
    expect(parseSetCookie('sid=abc', 0)).toMatchObject({
      maxAge: null,
      expires: null,
      path: null,
      domain: null,
      secure: false,
      httpOnly: false,
      sameSite: null,
      partitioned: false,
    });
  });

  it.each<[string, boolean]>([
    ['sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', true],
    ['sid=x; Max-Age=0', true],
    ['sid=x; Max-Age=-1', true],
    ['sid=x; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT', false],
    ['sid=x; Expires=Thu, 01 Jan 2100 00:00:00 GMT', false],
    ['sid=x', false],
    ['sid=x; Expires=nonsense; Max-Age=soon', false],
  ])('%s clears the cookie: %s', (line, cleared) => {
    expect(parseSetCookie(line, Date.UTC(2026, 0, 1)).cleared).toBe(cleared);
  });

  it('has a name', () => {
    expect(setCookieName('sid=a; Path=/')).toBe('sid');
    expect(setCookieName('nonsense')).toBe('');
  });
});
