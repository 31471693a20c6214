import { describe, expect, it } from 'vitest';
import { clears, readLine } from '../../../lib/fate/line.ts';
import { malformedReasons } from '../../../lib/fate/malformed.ts';
import { CHROMIUM, FIREFOX } from '../../../lib/fate/rules.ts';

const AT = Date.UTC(2026, 0, 1);
const reasons = (line: string, url: string, rules = CHROMIUM) =>
  malformedReasons(readLine(line, rules), new URL(url), rules);

describe('readLine', () => {
  it('takes the last of an attribute, also where it is empty or cannot be read', () => {
    expect(readLine('a=1; Max-Age=60; Max-Age=abc', CHROMIUM).maxAge).toBeNull();
    expect(readLine('a=1; Domain=app.test; Domain=', CHROMIUM).domain).toBe('');
    expect(readLine('a=1; SameSite=Lax; SameSite=None', CHROMIUM).sameSite).toBe('none');
  });

  it('takes an attribute of over 1024 bytes as absent, and the cookie not', () => {
    const long = `/${'x'.repeat(1024)}`;
    expect(readLine(`a=1; Path=${long}`, CHROMIUM).path).toBeNull();
    expect(readLine(`a=1; Path=/a; Path=${long}`, CHROMIUM).path).toBe('/a');
    expect(readLine(`a=1; Path=${long.slice(1)}`, CHROMIUM).path).toBe(long.slice(1));
  });

  it('takes a flag as set whatever its value', () => {
    expect(readLine('a=1; Secure=false; HttpOnly=0', CHROMIUM)).toMatchObject({
      secure: true,
      httpOnly: true,
    });
  });

  it('takes a part without = as the value of a nameless cookie, and Firefox as a name', () => {
    expect(readLine('sid', CHROMIUM)).toMatchObject({ name: '', value: 'sid' });
    expect(readLine('sid', FIREFOX)).toMatchObject({ name: 'sid', value: '' });
  });

  it.each([
    ['Max-Age=0', true],
    ['Max-Age=-1; Expires=Fri, 01 Jan 2100 00:00:00 GMT', true],
    ['Max-Age=1.5; Expires=Thu, 01 Jan 1970 00:00:00 GMT', true],
    ['Expires=00:00:00 1970 jan 1', true],
    ['Expires=Thu, 31 Feb 1970 00:00:00 GMT', false],
    ['Expires=0', false],
    ['Expires=2020-01-01T00:00:00Z', false],
    ['Expires=Thu, 01-Jan-70 00:00:00 GMT', true],
    ['Expires=Thu, 01-Jan-69 00:00:00 GMT', false],
    ['Expires=Thu, 01 Jan 1970 25:00:00 GMT', false],
  ])('knows whether %s clears the cookie: %s', (attributes, isCleared) => {
    expect(clears(readLine(`a=; ${attributes}`, CHROMIUM), AT)).toBe(isCleared);
  });
});

describe('malformedReasons', () => {
  const https = 'https://app.test/';

  it('decodes nothing in a Domain', () => {
    expect(reasons('a=1; Domain=%61pp.test', https)).toEqual(['invalid-domain']);
    expect(reasons('a=1; Domain=%61pp.test', https, FIREFOX)).toEqual(['invalid-domain']);
  });

  it('finds nothing wrong with what is right', () => {
    expect(reasons('sid=1; Path=/; Domain=app.test; Secure', 'https://a.app.test/')).toEqual([]);
    expect(reasons('__Host-sid=1; Secure; Path=/', 'http://localhost:3000/')).toEqual([]);
    expect(reasons('__Host-Http-sid=1; Secure; Path=/; HttpOnly', https)).toEqual([]);
    expect(reasons('__Host-sid=1; Secure; Path=/; Domain=127.0.0.1', 'http://127.0.0.1/')).toEqual(
      [],
    );
    expect(reasons('sid=1; Secure; Partitioned', https)).toEqual([]);
  });

  it('finds what makes a line unreadable', () => {
    expect(reasons('; Path=/', https)).toEqual(['no-cookie-content']);
    expect(reasons('sid=a\u0001; Path=/', https)).toEqual(['disallowed-character']);
    expect(reasons('sid=1; Foo=\u007f', https)).toEqual(['disallowed-character']);
    expect(reasons('s\tid=1', https)).toEqual(['disallowed-character']);
    expect(reasons('sid=1; Path=/\ta', https)).toEqual(['disallowed-character']);
    expect(reasons('\tsid\t=\t1\t; \tPath=/', https)).toEqual([]);
    expect(reasons(`sid=${'ä'.repeat(2047)}`, https)).toEqual(['name-value-pair-exceeds-max-size']);
    expect(reasons(`sid=${'x'.repeat(4093)}; Path=/${'x'.repeat(5000)}`, https)).toEqual([]);
    expect(reasons('=v', https, FIREFOX)).toEqual(['nameless']);
  });

  it.each([
    ['other.test', https],
    ['a.app.test', https],
    ['..app.test', https],
    ['app.test.', https],
    ['app.test:443', https],
    ['"app.test"', https],
    ['pp.test', https],
    ['test', https],
    ['àpp.test', https],
    ['app.test', 'https://app.test.other.test/'],
    ['co.uk', 'https://app.co.uk/'],
    ['github.io', 'https://me.github.io/'],
    ['localhost', 'http://a.localhost/'],
    ['0.0.1', 'http://127.0.0.1/'],
  ])('refuses Domain=%s of %s', (domain, url) => {
    expect(reasons(`sid=1; Domain=${domain}`, url)).toEqual(['invalid-domain']);
  });

  it.each([
    ['.APP.test', https],
    ['', https],
    ['localhost', 'http://localhost:3000/'],
    ['.localhost', 'http://localhost:3000/'],
    ['.127.0.0.1', 'http://127.0.0.1/'],
    ['github.io', 'https://github.io/'],
    ['a.localhost', 'http://b.a.localhost/'],
  ])('takes Domain=%s of %s', (domain, url) => {
    expect(reasons(`sid=1; Domain=${domain}`, url)).toEqual([]);
  });

  it.each([
    '__Secure-sid=1',
    '__secure-sid=1',
    '__Host-sid=1; Secure',
    '__Host-sid=1; Secure; Path=/; Domain=app.test',
    '__Http-sid=1; Secure',
    '__Host-Http-sid=1; Secure; Path=/',
    '=__Host-sid=1; Secure; Path=/',
    '__Http-',
  ])('refuses the prefix of %s', (line) => {
    expect(reasons(line, https)).toEqual(['invalid-prefix']);
  });

  it('tells all that is wrong', () => {
    expect(reasons('__Host-sid=1; Domain=other.test; Partitioned', 'http://app.test/')).toEqual([
      'invalid-domain',
      'invalid-prefix',
      'partitioned-insecure',
    ]);
  });
});
