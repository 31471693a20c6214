import { createHmac, randomBytes } from 'node:crypto';
import { H3, useSession } from 'h3';
import { sealData } from 'iron-session';
import { EncryptJWT } from 'jose';
import { parseSetCookie } from 'set-cookie-parser';
import { describe, expect, it } from 'vitest';
import { decodeCookie } from '../../../lib/decoders/decode.ts';
import type { Cookie } from '../../../lib/decoders/decoder.ts';

const PASSWORD = 'a password of at least 32 characters';

describe('a seal of iron', () => {
  it('tells of iron-session which password it is for, and when it ends', async () => {
    const before = Date.now();
    const value = await sealData({ user: 'ada' }, { password: { 7: PASSWORD }, ttl: 3600 });
    const inside = decodeCookie({ name: 'app_session', value });
    expect(inside).toMatchObject({ format: 'iron', confidence: 'certain', kind: 'sealed' });
    expect(inside?.facts).toContainEqual({ name: 'keyId', value: '7' });
    const expiresAt = inside?.facts.find(({ name }) => name === 'expiresAt')?.value;
    expect(expiresAt).toBeGreaterThanOrEqual(before + 3600 * 1000);
    expect(inside).not.toHaveProperty('content');
  });

  it('tells no end where iron-session gave it none', async () => {
    const value = await sealData({ user: 'ada' }, { password: PASSWORD, ttl: 0 });
    const names = decodeCookie({ name: 'app_session', value })?.facts.map(({ name }) => name);
    expect(names).toContain('sealedBytes');
    expect(names).not.toContain('expiresAt');
  });

  it('is known of h3, also in several cookies', async () => {
    const app = new H3().get('/', async (event) => {
      const session = await useSession(event, { password: PASSWORD });
      await session.update({ text: 'long '.repeat(1500) });
      return 'ok';
    });
    const cookies = cookiesOf(await app.request('/'));
    expect(cookies.map(({ name }) => name)).toEqual(['h3', 'h3.1', 'h3.2', 'h3.3']);
    const [head, ...others] = cookies.map((cookie) => decodeCookie(cookie, cookies));
    expect(head).toMatchObject({ format: 'iron', kind: 'sealed' });
    expect(head?.facts).toContainEqual({ name: 'chunks', value: 3 });
    expect(others).toEqual([null, null, null]);
  });

  it('is not known where a chunk of it is missing', async () => {
    const whole = await sealData({ user: 'ada' }, { password: PASSWORD });
    const cookies = [
      { name: 'h3', value: '__chunked__2' },
      { name: 'h3.1', value: whole.slice(0, 100) },
    ];
    expect(cookies.map((cookie) => decodeCookie(cookie, cookies))).toEqual([null, null]);
  });
});

describe('a JWE', () => {
  const key = randomBytes(64);
  const make = (claims: Record<string, unknown>): Promise<string> =>
    new EncryptJWT(claims)
      .setProtectedHeader({ alg: 'dir', enc: 'A256CBC-HS512', kid: 'key-1' })
      .encrypt(key);

  it('tells its header, and no more', async () => {
    const value = await make({ name: 'ada' });
    const inside = decodeCookie({ name: '__Secure-authjs.session-token', value });
    expect(inside).toMatchObject({ format: 'jwe', confidence: 'certain', kind: 'sealed' });
    expect(inside?.facts).toEqual(
      expect.arrayContaining([
        { name: 'encryption', value: 'A256CBC-HS512' },
        { name: 'algorithm', value: 'dir' },
        { name: 'keyId', value: 'key-1' },
      ]),
    );
    expect(inside).not.toHaveProperty('content');
  });

  it('is put together from chunks, as Auth.js makes them, in whatever order they come', async () => {
    const value = await make({ text: 'long '.repeat(1500) });
    const chunk = (at: number): Cookie => ({
      name: `authjs.session-token.${at}`,
      value: value.slice(at * 3933, (at + 1) * 3933),
    });
    const cookies = [chunk(2), chunk(0), chunk(1)];
    const insides = cookies.map((cookie) => decodeCookie(cookie, cookies));
    expect(insides).toEqual([null, expect.objectContaining({ format: 'jwe' }), null]);
    expect(insides[1]?.facts).toContainEqual({ name: 'chunks', value: 3 });
  });
});

describe('@fastify/secure-session', () => {
  // https://github.com/fastify/fastify-secure-session: base64 of both, with `;` between them.
  const nonce = randomBytes(24).toString('base64');

  it('tells how much is inside', () => {
    const value = `${randomBytes(100 + 16).toString('base64')};${nonce}`;
    const inside = decodeCookie({ name: 'session', value: encodeURIComponent(value) });
    expect(inside).toMatchObject({ format: 'secure-session', kind: 'sealed' });
    expect(inside?.facts).toContainEqual({ name: 'contentBytes', value: 100 });
  });

  it.each([
    ['a nonce of another length', `${randomBytes(116).toString('base64')};AAAA`],
    ['less than a box', `AAAA;${nonce}`],
    ['more parts', `${randomBytes(116).toString('base64')};${nonce};`],
  ])('is none with %s', (_, value) => {
    expect(decodeCookie({ name: 'session', value })).toBeNull();
  });

  it('is known as version 8.4.0 made it', () => {
    const value =
      '%2FToUW0TD%2BRq%2F4ybC%2FET2lZ5z8tg3EQJZpQ45GwQOwkAwExWwzmb9imT%2Fdx3T603iCfU73iHnbufwayloHtucI2bgj%2BLVq1eKphkmxway%2FpdpQCxtnkuibvpt7XMUgtj5XQIfl6ejnzKurZwu%2BQBIMLXOKyJV0OOjIeFQGHg%3D%3BbNtW25geBlgM8lYNgbfSN7MHffN1Mi3%2B';
    expect(decodeCookie({ name: 'session', value })?.format).toBe('secure-session');
  });
});

describe('Laravel', () => {
  // https://github.com/laravel/framework src/Illuminate/Encryption/Encrypter.php, encrypt()
  const made = (payload: Record<string, string>): string =>
    encodeURIComponent(Buffer.from(JSON.stringify(payload)).toString('base64'));
  const sealed = randomBytes(64).toString('base64');

  it('tells AES-CBC by its mac', () => {
    const iv = randomBytes(16).toString('base64');
    const mac = createHmac('sha256', 'key').update(`${iv}${sealed}`).digest('hex');
    const value = made({ iv, value: sealed, mac, tag: '' });
    const inside = decodeCookie({ name: 'laravel_session', value });
    expect(inside).toMatchObject({ format: 'laravel', confidence: 'certain', kind: 'sealed' });
    expect(inside?.facts).toContainEqual({ name: 'encryption', value: 'AES-CBC' });
    expect(inside).not.toHaveProperty('content');
  });

  it('tells AES-GCM by its tag', () => {
    const [iv, tag] = [12, 16].map((bytes) => randomBytes(bytes).toString('base64'));
    const value = made({ iv: iv ?? '', value: sealed, mac: '', tag: tag ?? '' });
    const inside = decodeCookie({ name: 'shop-session', value });
    expect(inside?.facts).toContainEqual({ name: 'encryption', value: 'AES-GCM' });
    expect(inside?.facts).toContainEqual({ name: 'sealedBytes', value: 64 });
  });
});

describe('ASP.NET Core', () => {
  it('tells the key by its id', () => {
    const guid = Buffer.from('04030201060508070910111213141516', 'hex');
    const bytes = Buffer.concat([Buffer.from('09f0c9f0', 'hex'), guid, randomBytes(80)]);
    const inside = decodeCookie({
      name: '.AspNetCore.Session',
      value: bytes.toString('base64url'),
    });
    expect(inside).toMatchObject({ format: 'aspnet-core', kind: 'sealed' });
    expect(inside?.facts).toEqual([
      { name: 'keyId', value: '01020304-0506-0708-0910-111213141516' },
      { name: 'sealedBytes', value: 80 },
    ]);
  });

  it('is put together from chunks', () => {
    const value = Buffer.concat([Buffer.from('09f0c9f0', 'hex'), randomBytes(200)]).toString(
      'base64url',
    );
    const cookies = [
      { name: '.AspNetCore.Cookies', value: 'chunks-2' },
      { name: '.AspNetCore.CookiesC1', value: value.slice(0, 150) },
      { name: '.AspNetCore.CookiesC2', value: value.slice(150) },
    ];
    const insides = cookies.map((cookie) => decodeCookie(cookie, cookies));
    expect(insides).toEqual([expect.objectContaining({ format: 'aspnet-core' }), null, null]);
  });
});

/** The cookies that a response sets. */
function cookiesOf(response: Response): Cookie[] {
  return parseSetCookie(response.headers.getSetCookie(), { decodeValues: false });
}
