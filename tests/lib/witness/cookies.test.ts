import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  fingerprintOf,
  parseCookieHeader,
  parseSetCookieLine,
  wireCookie,
} from '../../../lib/witness/cookies.ts';
import { fc } from '../../support/property.ts';

const AT = Date.UTC(2026, 0, 1);
const sha = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

describe('parseCookieHeader', () => {
  it('gives name, size and fingerprint, and never the value', () => {
    const cookies = parseCookieHeader('theme=dark; sessionid=abc').map(wireCookie);
    expect(cookies.map(({ name }) => name)).toEqual(['theme', 'sessionid']);
    expect(cookies[1]).toEqual({ name: 'sessionid', bytes: 12, fingerprint: sha('abc') });
    expect(JSON.stringify(cookies)).not.toContain('dark');
  });

  it('keeps a name that comes twice', () => {
    expect(parseCookieHeader('sid=1; sid=2')).toHaveLength(2);
  });

  it('reads a value that holds an equals sign whole', () => {
    expect(parseCookieHeader('a=b=c')).toEqual([{ name: 'a', value: 'b=c' }]);
  });

  it('never throws, whatever a page sends', () => {
    fc.assert(fc.property(fc.string(), (header) => void parseCookieHeader(header)));
  });
});

describe('fingerprintOf', () => {
  it('is that of the session id in a signed cookie, as the server tells it', () => {
    expect(fingerprintOf('s%3Aabc123.c2lnbmF0dXJl')).toBe(sha('abc123'));
  });

  it('is that of the id in a JSON text in base64, signed or not, as the server tells it', () => {
    const value = Buffer.from('"abc123"').toString('base64');
    const signed = `${value}.${'A'.repeat(43)}`;
    for (const sent of [value, signed, encodeURIComponent(signed)]) {
      expect(fingerprintOf(sent)).toBe(sha('abc123'));
    }
  });

  it('is that of the id in a signed message, as the server tells it', () => {
    const sealed = (message: object): string =>
      `s:${Buffer.from(JSON.stringify(message)).toString('base64url')}.${'A'.repeat(43)}`;
    const signed = sealed({ message: 'abc123', purpose: 'shop' });
    for (const sent of [signed, encodeURIComponent(signed)]) {
      expect(fingerprintOf(sent)).toBe(sha('abc123'));
    }
    const others = [{ message: 'abc123' }, { message: '', purpose: 'shop' }, { purpose: 'shop' }];
    for (const other of others.map(sealed)) {
      expect(fingerprintOf(other)).toBe(sha(other.slice(2, other.indexOf('.'))));
    }
  });

  it('is that of the whole value otherwise', () => {
    const content = Buffer.from('{"user":"ada"}').toString('base64');
    for (const value of [content, 'Ignored', 'Igx', Buffer.from('""').toString('base64')]) {
      expect(fingerprintOf(value)).toBe(sha(value));
    }
    expect(fingerprintOf('abc123')).toBe(sha('abc123'));
    expect(fingerprintOf('100%')).toBe(sha('100%'));
  });
});

describe('parseSetCookieLine', () => {
  it('reads the attributes', () => {
    const line =
      'connect.sid=s%3Aabc.sig; Path=/; Domain=app.test; Max-Age=60; HttpOnly; Secure; SameSite=Lax; Partitioned';
    expect(parseSetCookieLine(line, AT)).toMatchObject({
      name: 'connect.sid',
      fingerprint: sha('abc'),
      path: '/',
      domain: 'app.test',
      maxAge: 60,
      httpOnly: true,
      secure: true,
      sameSite: 'lax',
      partitioned: true,
      cleared: false,
      fate: null,
    });
  });

  it.each([
    'sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/',
    'sid=x; Max-Age=0',
    'sid=x; Max-Age=-1; Expires=Fri, 01 Jan 2100 00:00:00 GMT',
  ])('knows a cookie that is cleared: %s', (line) => {
    expect(parseSetCookieLine(line, AT)?.cleared).toBe(true);
  });

  it('takes no attribute for one that is absent', () => {
    expect(parseSetCookieLine('sid=x', AT)).toMatchObject({
      maxAge: null,
      expires: null,
      sameSite: null,
      secure: false,
      cleared: false,
    });
  });

  it('never throws, whatever a server sends', () => {
    fc.assert(fc.property(fc.string(), (line) => void parseSetCookieLine(line, AT)));
  });
});
