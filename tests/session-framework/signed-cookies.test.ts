import { describe, expect, it } from 'vitest';
import { signedCookiesEngine } from '../../session-framework/engines/signed-cookies.ts';
import { ConfigurationError, CookieTooLargeError } from '../../session-framework/errors.ts';
import { Site } from './support/visitor.ts';
import { fc, runs } from '../support/property.ts';

const SECRET = 'the first secret of the tests, long enough';
const NEXT = 'the secret that comes after it, long enough';
const HOUR = 3600;

const siteWith = (secrets: string | string[], options = {}) =>
  new Site({ engine: signedCookiesEngine({ secrets }), ...options });

async function loggedIn(site = siteWith(SECRET)) {
  const visitor = site.visitor();
  await visitor.visit((session) => session.set('user', 'ada'));
  return { site, visitor, cookie: visitor.cookie ?? '' };
}

const userOf = async (site: Site, cookie: string | null): Promise<unknown> =>
  (await site.visitor(cookie).visit((session) => session.get('user'))).result;

describe('a session in a signed cookie', () => {
  it('comes back with the cookie, and nothing is stored', async () => {
    const { cookie } = await loggedIn();
    expect(await userOf(siteWith(SECRET), cookie)).toBe('ada');
  });

  it('can be read by its visitor', async () => {
    const { cookie } = await loggedIn();
    const [payload = ''] = cookie.slice(1).split('.');
    expect(Buffer.from(payload, 'base64url').toString()).toBe('sessionid:{"data":{"user":"ada"}}');
  });

  it('is deflated where that is shorter', async () => {
    const visitor = siteWith(SECRET).visitor();
    await visitor.visit((session) => session.set('text', 'a'.repeat(3000)));
    expect(visitor.cookie).toMatch(/^z/);
    expect(visitor.cookie?.length).toBeLessThan(200);
    expect((await visitor.visit((session) => session.get('text'))).result).toHaveLength(3000);
  });

  it('is refused after its age, though the browser kept the cookie', async () => {
    const site = siteWith(SECRET, { cookieAge: HOUR });
    const { cookie } = await loggedIn(site);
    site.clock.pass(HOUR - 1);
    expect(await userOf(site, cookie)).toBe('ada');
    site.clock.pass(1);
    expect(await userOf(site, cookie)).toBeUndefined();
  });

  it('is refused after the age limit of the engine, whatever its own', async () => {
    const engine = signedCookiesEngine({ secrets: SECRET, maxAge: HOUR });
    const { site, cookie } = await loggedIn(new Site({ engine }));
    site.clock.pass(HOUR - 1);
    expect(await userOf(site, cookie)).toBe('ada');
    site.clock.pass(1);
    expect(await userOf(site, cookie)).toBeUndefined();
  });

  it('that ends with the browser ends after cookieAge all the same', async () => {
    const site = siteWith(SECRET, { cookieAge: HOUR, expireAtBrowserClose: true });
    const { visitor, cookie } = await loggedIn(site);
    expect(visitor.line).not.toContain('Max-Age');
    site.clock.pass(HOUR);
    expect(await userOf(site, cookie)).toBeUndefined();
  });

  it('is cleared where it was tampered with, and never taken for another', async () => {
    const { site, cookie } = await loggedIn();
    const forged = Buffer.from('{"data":{"user":"eve"}}').toString('base64url');
    const visitor = site.visitor(cookie.replace(/^j[^.]*/, `j${forged}`));
    const { result, setCookie } = await visitor.visit((session) => session.get('user'));
    expect(result).toBeUndefined();
    expect(setCookie).toContain('Max-Age=0');
  });

  it('that was tampered with is told of once, without the cookie', async () => {
    const { site, cookie } = await loggedIn();
    for (const forged of [`${cookie}x`, cookie.replace(/^j./, 'jx')]) await userOf(site, forged);
    expect(site.warnings).toMatchObject([{ code: 'unreadable-session' }]);
    expect(site.warnings[0]?.message).not.toContain(cookie.slice(0, 20));
  });

  it('is empty, or the very same, however its cookie is cut or changed', async () => {
    const { site, cookie } = await loggedIn();
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.=';
    await fc.assert(
      fc.asyncProperty(
        fc.nat(cookie.length),
        fc.nat(3),
        fc.string({ unit: fc.constantFrom(...letters.split('')), maxLength: 5 }),
        async (at, cut, put) => {
          const changed = cookie.slice(0, at) + put + cookie.slice(at + cut);
          expect(await userOf(site, changed)).toBe(changed === cookie ? 'ada' : undefined);
        },
      ),
      { numRuns: runs(3000) },
    );
  });

  it('is not taken from another secret', async () => {
    const { cookie } = await loggedIn();
    expect(await userOf(siteWith(NEXT), cookie)).toBeUndefined();
  });

  it('is not taken from a cookie of another name, whose secret may be the same', async () => {
    const engine = signedCookiesEngine({ secrets: SECRET });
    const named = (name: string): Site => new Site({ engine, cookie: { name } });
    const { cookie } = await loggedIn(named('shop'));
    expect(await userOf(named('shop'), cookie)).toBe('ada');
    const admin = named('admin');
    expect(await userOf(admin, cookie)).toBeUndefined();
    expect(await userOf(named('sho'), cookie)).toBeUndefined();
    expect(admin.warnings).toMatchObject([{ code: 'unreadable-session' }]);
  });

  it('is not taken from an earlier version, which signed no name', async () => {
    const { key = '' } = Object(
      await signedCookiesEngine({ secrets: SECRET }).update(
        '',
        { payload: '{"data":{"user":"ada"}}', expiresAt: Date.UTC(2031, 0), revision: 1 },
        { now: Date.UTC(2030, 0), expected: null },
      ),
    );
    expect(await userOf(siteWith(SECRET), String(key))).toBeUndefined();
  });

  it('outlives a change of secrets, and is signed anew with the first', async () => {
    const { cookie } = await loggedIn();
    const rotating = siteWith([NEXT, SECRET]);
    expect(await userOf(rotating, cookie)).toBe('ada');
    const visitor = rotating.visitor(cookie);
    await visitor.visit((session) => session.set('seen', true));
    expect(await userOf(siteWith(NEXT), visitor.cookie)).toBe('ada');
  });

  it('gets another cookie by cycleKey', async () => {
    const { site, visitor, cookie } = await loggedIn();
    site.clock.pass(1);
    await visitor.visit((session) => session.cycleKey());
    expect(visitor.cookie).not.toBe(cookie);
    expect(await userOf(site, visitor.cookie)).toBe('ada');
  });

  it('is gone from the browser after flush, but a copy still opens it', async () => {
    const { site, visitor, cookie } = await loggedIn();
    await visitor.visit((session) => session.flush());
    expect(visitor.cookie).toBeNull();
    expect(await userOf(site, cookie)).toBe('ada');
  });

  it('is an error where it is larger than browsers keep', async () => {
    const visitor = siteWith(SECRET).visitor();
    const random = Array.from({ length: 5000 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 0);
    const visit = visitor.visit((session) => session.set('random', random));
    await expect(visit).rejects.toThrow(CookieTooLargeError);
    expect(visitor.cookie).toBeNull();
  });

  it('is an error at the save, and none at each load, where it is short only while it is deflated', async () => {
    const visitor = siteWith(SECRET).visitor();
    await visitor.visit((session) => session.set('user', 'ada'));
    const visit = visitor.visit((session) => session.set('text', 'a'.repeat(2 ** 20)));
    await expect(visit).rejects.toThrow(CookieTooLargeError);
    expect((await visitor.visit((session) => session.get('user'))).result).toBe('ada');
  });
});

describe('a secret', () => {
  it.each([
    ['under 32 characters', 'x'.repeat(31)],
    ['that is missing', []],
    ['under 32 characters among others', [SECRET, 'short']],
  ])('%s is refused, and not told', (_what, secrets) => {
    expect(() => signedCookiesEngine({ secrets })).toThrow(ConfigurationError);
    expect(() => signedCookiesEngine({ secrets })).toThrow(/at least 32 characters/);
    expect(() => signedCookiesEngine({ secrets })).not.toThrow(/short|xxx/);
  });

  it('is not in what an observer is told', () => {
    const { description } = siteWith(SECRET).sessions;
    expect(JSON.stringify(description)).not.toContain(SECRET);
    expect(description).toMatchObject({ kind: 'cookie', rule: 'flag' });
  });
});
