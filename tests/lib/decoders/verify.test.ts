import { createHash, createHmac, generateKeyPairSync, pbkdf2Sync, randomBytes } from 'node:crypto';
import { sign as signFastify } from '@fastify/cookie';
import cookieSession from 'cookie-session';
import express from 'express';
import expressSession from 'express-session';
import { sealData } from 'iron-session';
import { SignJWT } from 'jose';
import Koa from 'koa';
import { createSession } from 'koa-session';
import { describe, expect, it } from 'vitest';
import type { Cookie } from '../../../lib/decoders/decoder.ts';
import { verifyCookie } from '../../../lib/decoders/verify/verify.ts';
import { DJANGO, FLASK, KEY, PHP, RAILS } from './made.ts';
import { setBy } from './set-by.ts';

const SECRET = 'a secret of at least 32 characters';
const hmac = (hash: string, key: string | Buffer, text: string): Buffer =>
  createHmac(hash, key).update(text).digest();
const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
const json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

interface Signed {
  cookies: Cookie[];
  key: string;
}

/** Of each format a cookie that is signed, by the package itself where there is one. */
const SIGNED: Record<string, () => Promise<Signed> | Signed> = {
  'express-session': async () => {
    const options = { secret: SECRET, resave: false, saveUninitialized: true };
    const app = express().use(expressSession(options), (_req, res) => res.end());
    return { cookies: await setBy(app), key: SECRET };
  },
  'cookie-session': async () => {
    const app = express().use(cookieSession({ keys: [SECRET] }), (req, res) => {
      Reflect.set(req, 'session', { user: 'Zoë' });
      res.end();
    });
    return { cookies: await setBy(app), key: SECRET };
  },
  'koa-session': async () => {
    const app = new Koa();
    app.keys = [SECRET];
    app.use(createSession({}, app)).use((ctx) => void Reflect.set(ctx, 'session', { user: 'ada' }));
    const answer = app.callback();
    return { cookies: await setBy((req, res) => void answer(req, res)), key: SECRET };
  },
  '@fastify/session': () => {
    const value = signFastify(randomBytes(24).toString('base64url'), SECRET);
    return { cookies: [{ name: 'sessionId', value: encodeURIComponent(value) }], key: SECRET };
  },
  'iron-session': async () => ({
    cookies: [{ name: 'app_session', value: await sealData({}, { password: SECRET }) }],
    key: SECRET,
  }),
  Django: () => ({ cookies: [DJANGO.small], key: KEY }),
  'Django, compressed': () => ({ cookies: [DJANGO.compressed], key: KEY }),
  Flask: () => ({ cookies: [FLASK.session], key: KEY }),
  // itsdangerous.Signer: https://itsdangerous.palletsprojects.com/en/stable/signer/
  Starlette: () => {
    const text = `${json({ user: 'ada' })}.awdxjQ`;
    const key = createHash('sha1').update(`itsdangerous.Signersigner${SECRET}`).digest();
    const value = `${text}.${hmac('sha1', key, text).toString('base64url')}`;
    return { cookies: [{ name: 'session', value }], key: SECRET };
  },
  'Rails 6.1': () => ({ cookies: [RAILS.signed], key: `${KEY}-${KEY}` }),
  'Rails 7': () => {
    const text = json({ _rails: { message: json('ada') } });
    const key = pbkdf2Sync(SECRET, 'signed cookie', 1000, 64, 'sha256');
    const value = `${text}--${hmac('sha1', key, text).toString('hex')}`;
    return { cookies: [{ name: '_app_session', value }], key: SECRET };
  },
  Laravel: () => {
    const key = randomBytes(32);
    const [iv, value] = [randomBytes(16), randomBytes(64)].map((bytes) => bytes.toString('base64'));
    const mac = hmac('sha256', key, `${iv}${value}`).toString('hex');
    return {
      cookies: [{ name: 'laravel_session', value: json({ iv, value, mac, tag: '' }) }],
      key: `base64:${key.toString('base64')}`,
    };
  },
  'React Router': () => {
    const text = json({ user: 'ada' });
    const value = `${text}.${unpadded(hmac('sha256', SECRET, text))}`;
    return { cookies: [{ name: '__session', value }], key: SECRET };
  },
  'Better Auth': () => {
    const value = `token.${hmac('sha256', SECRET, 'token').toString('base64')}`;
    const name = 'better-auth.session_token';
    return { cookies: [{ name, value: encodeURIComponent(value) }], key: SECRET };
  },
  'Better Auth, cookie cache': () => {
    const [session, expiresAt] = [{ session: { userId: '7' }, user: {} }, 1_800_000_000_000];
    const text = JSON.stringify({ ...session, expiresAt });
    const signature = hmac('sha256', SECRET, text).toString('base64url');
    const value = Buffer.from(JSON.stringify({ session, expiresAt, signature }));
    const name = 'better-auth.session_data';
    return { cookies: [{ name, value: value.toString('base64url') }], key: SECRET };
  },
  AdonisJS: () => {
    const data = Buffer.from(JSON.stringify({ message: 'ada', purpose: 'user' }));
    const text = data.toString('base64url');
    const key = createHash('sha256').update(SECRET).digest();
    const value = `s:${text}.${hmac('sha256', key, text).toString('base64url')}`;
    return { cookies: [{ name: 'user_session', value }], key: SECRET };
  },
  ...Object.fromEntries(
    ['HS256', 'HS384', 'HS512'].map((alg) => [
      `JWT, ${alg}`,
      async () => {
        const key = new TextEncoder().encode(SECRET);
        const value = await new SignJWT({ user: 'ada' }).setProtectedHeader({ alg }).sign(key);
        return { cookies: [{ name: 'token', value }], key: SECRET };
      },
    ]),
  ),
  'JWT, RS256': () => signedJwt('RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  'JWT, PS384': () => signedJwt('PS384', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  'JWT, ES256': () => signedJwt('ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  'JWT, ES512': () => signedJwt('ES512', generateKeyPairSync('ec', { namedCurve: 'P-521' })),
  'JWT, EdDSA': () => signedJwt('EdDSA', generateKeyPairSync('ed25519')),
};

async function signedJwt(
  alg: string,
  { privateKey, publicKey }: ReturnType<typeof generateKeyPairSync>,
): Promise<Signed> {
  const value = await new SignJWT({ user: 'ada' }).setProtectedHeader({ alg }).sign(privateKey);
  const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { cookies: [{ name: 'token', value }], key };
}

describe.each(Object.entries(SIGNED))('the signature of %s', (_, make) => {
  it('is good under its key, and under no other', async () => {
    const { cookies, key } = await make();
    const [cookie, ...others] = cookies;
    if (!cookie) throw new Error('no cookie was set');
    expect(await verifyCookie(cookie, others, key)).toBe('valid');
    const other = key.startsWith('-----') ? (await make()).key : `other ${key}`;
    expect(await verifyCookie(cookie, others, other)).toBe('invalid');
    expect(await verifyCookie(cookie, others, '')).toBe('not-checkable');
  });
});

describe('a cookie that was changed', () => {
  it('has a signature that is not good', async () => {
    const value = DJANGO.small.value.replace(/^[^:]+/, 'eyJ1c2VyIjoiYm9iIn0');
    expect(await verifyCookie({ ...DJANGO.small, value }, [], KEY)).toBe('invalid');
  });
});

describe('what cannot be checked is not said to be good or bad', () => {
  it.each<[string, Cookie, string]>([
    ['an id', PHP.id, KEY],
    ['an unknown format', { name: 'app_session', value: 'something' }, KEY],
    ['an encrypted cookie of Rails', RAILS.session, KEY],
    ['a JWT without a signature', { name: 't', value: 'eyJhbGciOiJub25lIn0.e30.' }, KEY],
  ])('%s', async (_, cookie, key) => {
    expect(await verifyCookie(cookie, [], key)).toBe('not-checkable');
  });
});

describe('a key that cannot be the cookie’s is said to be wrong', () => {
  const publicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

  it.each<[string, Cookie, string]>([
    ['a public key for a JWT of a shared secret', { name: 't', value: hs256() }, pem],
    ['a text for a JWT of a public key', { name: 'token', value: es256() }, 'no PEM'],
    ['a public key of another kind', { name: 'token', value: es256() }, ed25519()],
    ['a key of Laravel that cannot be read', laravel(), 'base64:?'],
  ])('%s', async (_, cookie, key) => {
    expect(await verifyCookie(cookie, [], key)).toBe('wrong-key');
  });

  function laravel(): Cookie {
    const [iv, value] = [randomBytes(16), randomBytes(64)].map((bytes) => bytes.toString('base64'));
    const mac = randomBytes(32).toString('hex');
    return { name: 'laravel_session', value: json({ iv, value, mac, tag: '' }) };
  }

  function hs256(): string {
    return `eyJhbGciOiJIUzI1NiJ9.e30.${'A'.repeat(43)}`;
  }

  function es256(): string {
    return `eyJhbGciOiJFUzI1NiJ9.e30.${'A'.repeat(86)}`;
  }

  function ed25519(): string {
    const pair = generateKeyPairSync('ed25519');
    return pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }
});
