import { describe, expect, it } from 'vitest';
import {
  clearCookieLine,
  DEFAULT_COOKIE,
  cookieValues,
  varyOnCookie,
} from '../../session-framework/visit/cookie.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { ConfigurationError } from '../../session-framework/errors.ts';
import { createSessions } from '../../session-framework/manager.ts';
import { Site } from './support/visitor.ts';
import { fc, runs } from '../support/property.ts';

describe('the Cookie header', () => {
  it.each([
    ['sessionid=abc', ['abc']],
    ['a=1; sessionid=abc; b=2', ['abc']],
    [' sessionid = abc ', ['abc']],
    ['sessionid="abc"', ['abc']],
    ['sessionid=first; sessionid=second', ['first', 'second']],
    ['sessionid=', ['']],
    ['sessionid', []],
    ['mysessionid=abc', []],
    ['sessionidx=abc', []],
    ['a=sessionid=abc', []],
    ['', []],
    [undefined, []],
  ])('%s gives %j', (header, values) => {
    expect(cookieValues(header, 'sessionid')).toEqual(values);
  });

  it('never throws', () => {
    // What a header can hold: Node gives each byte as a character.
    const text = fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        cookieValues(`${before}sessionid=${after}`, 'sessionid');
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('the Set-Cookie line', () => {
  it('has the attributes that were chosen', async () => {
    const visitor = new Site({
      cookie: { path: '/app', domain: 'example.com', secure: true, sameSite: 'strict' },
    }).visitor();
    const { setCookie } = await visitor.visit((session) => session.set('x', 1));
    expect(setCookie).toMatch(
      /^sessionid=[a-z0-9]{32}; Max-Age=1209600; Expires=Tue, 15 Jan 2030 00:00:00 GMT; Domain=example\.com; Path=\/app; Secure; HttpOnly; SameSite=Strict$/,
    );
  });

  it('has none that was switched off', async () => {
    const visitor = new Site({ cookie: { httpOnly: false, sameSite: false } }).visitor();
    const { setCookie } = await visitor.visit((session) => session.set('x', 1));
    expect(setCookie).toMatch(/; Path=\/$/);
  });

  it('that clears has the same name, path and domain', () => {
    const cookie = { ...DEFAULT_COOKIE, path: '/app', domain: 'example.com' };
    expect(clearCookieLine(cookie)).toBe(
      'sessionid=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Domain=example.com; Path=/app; HttpOnly; SameSite=Lax',
    );
  });
});

describe('a setting that browsers would refuse', () => {
  it.each([
    [{ name: 'my session' }, 'no cookie name'],
    [{ name: 'a=b' }, 'no cookie name'],
    [{ name: '' }, 'no cookie name'],
    [{ path: 'app' }, "begin with '/'"],
    [{ path: '/; HttpOnly' }, "begin with '/'"],
    [{ domain: 'example.com; Secure' }, 'host name'],
    [{ domain: 'https://example.com' }, 'host name'],
    [{ sameSite: 'none' as const }, 'secure: true'],
    [{ name: '__Secure-id' }, 'secure: true'],
    [{ name: '__Host-id', secure: true, path: '/app' }, 'domain or a path'],
    [{ name: '__Host-id', secure: true, domain: 'example.com' }, 'domain or a path'],
  ])('is refused at start: %o', (cookie, message) => {
    expect(() => new Site({ cookie })).toThrow(ConfigurationError);
    expect(() => new Site({ cookie })).toThrow(message);
  });

  it.each<[string, object]>([
    ['sameSite', { cookie: { sameSite: 'Lax' } }],
    ['sameSite', { cookie: { sameSite: true } }],
    ['secure', { cookie: { secure: 'auto' } }],
    ['httpOnly', { cookie: { httpOnly: 'no' } }],
    ['saveEveryRequest', { saveEveryRequest: 'false' }],
    ['expireAtBrowserClose', { expireAtBrowserClose: 1 }],
    ['detectUnsavedChanges', { detectUnsavedChanges: true }],
    ['onConflict', { onConflict: 'Merge' }],
    ['engine', { engine: memoryEngine }],
    ['serialiser', { serialiser: JSON }],
  ])('is refused at start: %s of %j', (name, options) => {
    const make = (): unknown =>
      Reflect.apply(createSessions, undefined, [{ engine: memoryEngine(), ...options }]);
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(name);
  });

  it('is its default where it is undefined, as an empty variable of the environment is', async () => {
    const names = ['name', 'path', 'domain', 'secure', 'httpOnly', 'sameSite'];
    const cookie: object = Object.fromEntries(names.map((name) => [name, undefined]));
    const { setCookie } = await new Site({ cookie }).visitor().visit((s) => s.set('x', 1));
    expect(setCookie).toMatch(
      /^sessionid=\w{32}; Max-Age=1209600; Expires=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it.each([0, -1, 1.5, Number.NaN, 1e10])('is refused at start: cookieAge %s', (cookieAge) => {
    expect(() => new Site({ cookieAge })).toThrow('cookieAge');
  });
});

describe('Vary', () => {
  it.each([
    ['', 'Cookie'],
    ['Accept', 'Accept, Cookie'],
    ['accept, COOKIE', 'accept, COOKIE'],
    ['*', '*'],
  ])('%s becomes %s', (before, after) => {
    expect(varyOnCookie(before)).toBe(after);
  });
});
