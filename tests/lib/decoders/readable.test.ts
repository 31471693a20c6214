import { createHmac } from 'node:crypto';
import cookieSession from 'cookie-session';
import express from 'express';
import Koa from 'koa';
import { createSession } from 'koa-session';
import { describe, expect, it } from 'vitest';
import { decodeCookie } from '../../../lib/decoders/decode.ts';
import type { Cookie, DecodedCookie } from '../../../lib/decoders/decoder.ts';
import { setBy } from './set-by.ts';

/** What is decoded of each cookie that an app sets, beside the others. */
const decodeAll = (cookies: readonly Cookie[]): (DecodedCookie | null)[] =>
  cookies.map((cookie) => decodeCookie(cookie, cookies));

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

describe('cookie-session', () => {
  const visit = async (options: CookieSessionInterfaces.CookieSessionOptions): Promise<Cookie[]> =>
    setBy(
      express()
        .use(cookieSession(options))
        .use((req, res) => {
          Reflect.set(req, 'session', { user: 'Zoë', cart: [1, 2] });
          res.end();
        }),
    );

  it('is known by its signature in a cookie of its own, which is none', async () => {
    expect(decodeAll(await visit({ name: 'shop', keys: ['key'] }))).toEqual([
      {
        format: 'cookie-session',
        confidence: 'likely',
        kind: 'signed',
        content: { user: 'Zoë', cart: [1, 2] },
        facts: [{ name: 'signature', value: 'HMAC-SHA1' }],
      },
      null,
    ]);
  });

  it('is JSON in base64 like any other where it is not signed', async () => {
    expect(decodeAll(await visit({ signed: false }))).toEqual([
      {
        format: 'base64-json',
        confidence: 'possible',
        kind: 'readable',
        content: { user: 'Zoë', cart: [1, 2] },
        facts: [],
      },
    ]);
  });
});

describe('koa-session', () => {
  const store = {
    get: () => Promise.resolve({}),
    set: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
  };
  const visit = async (options: {
    key?: string;
    maxAge?: number | 'session';
    signed?: boolean;
    store?: typeof store;
  }): Promise<Cookie[]> => {
    const app = new Koa();
    app.keys = ['key'];
    app.use(createSession(options, app));
    app.use((ctx) => {
      Reflect.set(ctx, 'session', { user: 'Zoë' });
      ctx.body = 'ok';
    });
    const answer = app.callback();
    return setBy((req, res) => void answer(req, res));
  };

  it('is known by its own keys, which tell when it ends', async () => {
    const before = Date.now();
    const [inside, signature] = decodeAll(await visit({ key: 'shop', maxAge: 3_600_000 }));
    expect(inside).toMatchObject({
      format: 'koa-session',
      confidence: 'certain',
      kind: 'signed',
      content: { user: 'Zoë' },
    });
    expect(inside?.facts).toContainEqual({ name: 'lifetime', value: 3600 });
    const expiresAt = inside?.facts.find(({ name }) => name === 'expiresAt')?.value;
    expect(expiresAt).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(signature).toBeNull();
  });

  it('is known until the browser closes, and without a signature', async () => {
    expect(decodeAll(await visit({ maxAge: 'session', signed: false }))).toEqual([
      expect.objectContaining({ format: 'koa-session', kind: 'readable', facts: [] }),
    ]);
  });

  it('is an id where there is a store', async () => {
    const [inside] = decodeAll(await visit({ store }));
    expect(inside).toEqual({
      format: 'koa-session',
      confidence: 'likely',
      kind: 'id',
      facts: [{ name: 'signature', value: 'HMAC-SHA1' }],
    });
  });
});

describe('React Router', () => {
  // https://github.com/remix-run/react-router packages/react-router/lib/server-runtime/crypto.ts
  const sign = (value: string): string =>
    `${value}.${createHmac('sha256', 'secret').update(value).digest('base64').replace(/=+$/, '')}`;

  it('shows a session in the cookie', () => {
    const value = encodeURIComponent(sign(base64({ user: 'Zoë', __flash_note__: 'saved' })));
    expect(decodeCookie({ name: '__session', value })).toEqual({
      format: 'react-router',
      confidence: 'certain',
      kind: 'signed',
      content: { user: 'Zoë', __flash_note__: 'saved' },
      facts: [{ name: 'signature', value: 'HMAC-SHA256' }],
    });
  });

  it('shows no id', () => {
    expect(decodeCookie({ name: '__session', value: sign(base64('f00d'.repeat(4))) })).toEqual({
      format: 'react-router',
      confidence: 'certain',
      kind: 'id',
      facts: [{ name: 'signature', value: 'HMAC-SHA256' }],
    });
  });

  it('is known by its name where there are no secrets', () => {
    const value = base64({ user: 'ada' });
    expect(decodeCookie({ name: '__session', value })).toMatchObject({
      format: 'react-router',
      confidence: 'likely',
      kind: 'readable',
    });
    expect(decodeCookie({ name: 'prefs', value })?.format).toBe('base64-json');
  });
});

describe('Supabase', () => {
  // https://github.com/supabase/ssr src/cookies.ts, src/utils/chunker.ts
  const session = { access_token: 'a.b.c', expires_at: 1_800_000_000, user: { email: 'a@b.test' } };
  const value = `base64-${Buffer.from(JSON.stringify(session)).toString('base64url')}`;

  it('shows the session and when it ends', () => {
    expect(decodeCookie({ name: 'sb-abcdef-auth-token', value })).toEqual({
      format: 'supabase',
      confidence: 'certain',
      kind: 'readable',
      content: session,
      facts: [{ name: 'expiresAt', value: 1_800_000_000_000 }],
    });
  });

  it('is put together from chunks', () => {
    const cookies = [0, 1].map((at) => ({
      name: `sb-abcdef-auth-token.${at}`,
      value: value.slice(at * 60, at === 0 ? 60 : undefined),
    }));
    expect(decodeAll(cookies)).toEqual([expect.objectContaining({ content: session }), null]);
  });
});

describe('Better Auth', () => {
  // https://github.com/better-auth/better-auth packages/better-auth/src/cookies/index.ts
  it('shows what it keeps for a while, and until when', () => {
    const session = { session: { userId: '7' }, user: { name: 'Zoë' }, updatedAt: 1, version: '1' };
    const envelope = { session, expiresAt: 1_800_000_000_000, signature: 'x'.repeat(43) };
    const value = Buffer.from(JSON.stringify(envelope)).toString('base64url');
    expect(decodeCookie({ name: '__Secure-better-auth.session_data', value })).toEqual({
      format: 'better-auth-cache',
      confidence: 'certain',
      kind: 'signed',
      content: session,
      facts: [
        { name: 'signature', value: 'HMAC-SHA256' },
        { name: 'expiresAt', value: 1_800_000_000_000 },
      ],
    });
  });
});

describe('JSON in base64', () => {
  it.each(['', 'dark', 'en-US', '1', 'MTIz', 'IjEyMyI', 'bnVsbA=='])(
    'is not found in %j, which may be anything',
    (value) => {
      expect(decodeCookie({ name: 'theme', value })).toBeNull();
    },
  );
});
