import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { sign } from '@fastify/cookie';
import express from 'express';
import expressSession from 'express-session';
import { describe, expect, it } from 'vitest';
import { decodeCookie } from '../../../lib/decoders/decode.ts';
import { DJANGO, PHP } from './made.ts';
import { setBy } from './set-by.ts';

const HMAC_SHA256 = [{ name: 'signature', value: 'HMAC-SHA256' }];

describe('express-session', () => {
  it.each(['connect.sid', 'shop'])('is known as %s, and its id is not told', async (name) => {
    const app = express().use(
      expressSession({ name, secret: 'secret', resave: false, saveUninitialized: true }),
      (_req, res) => res.end(),
    );
    const [cookie] = await setBy(app);
    expect(cookie && decodeCookie(cookie)).toEqual({
      format: 'express',
      confidence: 'likely',
      kind: 'id',
      facts: HMAC_SHA256,
    });
  });
});

describe('Express', () => {
  const set = async (value: unknown, signed: boolean): Promise<ReturnType<typeof decodeCookie>> => {
    const app = express().use((req, res) => {
      Reflect.set(req, 'secret', 'secret'); // what cookie-parser does
      res.cookie('prefs', value, { signed }).end();
    });
    const [cookie] = await setBy(app);
    return cookie ? decodeCookie(cookie) : null;
  };

  it('shows JSON of a signed cookie', async () => {
    expect(await set({ theme: 'dark' }, true)).toEqual({
      format: 'express',
      confidence: 'certain',
      kind: 'signed',
      content: { theme: 'dark' },
      facts: HMAC_SHA256,
    });
  });

  it('shows JSON of any cookie', async () => {
    expect(await set({ theme: 'dark' }, false)).toMatchObject({
      kind: 'readable',
      content: { theme: 'dark' },
    });
  });

  it('does not show another signed text, which may be a secret', async () => {
    expect(await set('abc', true)).toEqual({
      format: 'express',
      confidence: 'likely',
      kind: 'signed',
      facts: HMAC_SHA256,
    });
  });
});

describe('@fastify/session', () => {
  it.each([
    ['sessionId', 'likely'],
    ['shop', 'possible'],
  ])('is known as %s', (name, confidence) => {
    // https://github.com/fastify/session lib/idGenerator.js, signed by @fastify/cookie
    const id = randomBytes(24).toString('base64url');
    const value = encodeURIComponent(sign(id, 'a secret of at least 32 characters'));
    expect(decodeCookie({ name, value })).toEqual({
      format: 'fastify-session',
      confidence,
      kind: 'id',
      facts: HMAC_SHA256,
    });
  });
});

describe('AdonisJS', () => {
  // https://github.com/adonisjs/encryption src/message_verifier.ts
  const envelope = (message: unknown): string => {
    const data = JSON.stringify({ message, purpose: 'adonis-session' });
    const encoded = Buffer.from(data).toString('base64url');
    const key = createHash('sha256').update('an app key').digest();
    return `s:${encoded}.${createHmac('sha256', key).update(encoded).digest('base64url')}`;
  };

  it('is known by what is signed, and the id in it is not told', () => {
    const value = encodeURIComponent(envelope('tz4a98xxat96iws9zmbrgj3a'));
    expect(decodeCookie({ name: 'adonis-session', value })).toEqual({
      format: 'adonis',
      confidence: 'certain',
      kind: 'id',
      facts: [...HMAC_SHA256, { name: 'purpose', value: 'adonis-session' }],
    });
  });

  it('shows what else is signed', () => {
    const value = envelope({ theme: 'dark' });
    expect(decodeCookie({ name: 'prefs', value })).toMatchObject({
      format: 'adonis',
      kind: 'signed',
      content: { theme: 'dark' },
    });
  });
});

describe('Better Auth', () => {
  it('has a token with its signature', () => {
    // https://github.com/better-auth/better-call packages/better-call/src/crypto.ts
    const token = randomBytes(24).toString('base64url');
    const mac = createHmac('sha256', 'secret').update(token).digest('base64');
    const value = encodeURIComponent(`${token}.${mac}`);
    expect(decodeCookie({ name: '__Secure-better-auth.session_token', value })).toEqual({
      format: 'better-auth',
      confidence: 'likely',
      kind: 'id',
      facts: HMAC_SHA256,
    });
  });
});

describe('an id of nothing else', () => {
  it.each([
    ['php', PHP.id],
    ['django-id', DJANGO.id],
    ['java', { name: 'JSESSIONID', value: `${'0A'.repeat(16)}.node1` }],
    ['spring', { name: 'SESSION', value: Buffer.from(randomUUID()).toString('base64') }],
    ['aspnet', { name: 'ASP.NET_SessionId', value: 'lit3py55t21z5v55vlm25s55' }],
    ['astro', { name: 'astro-session', value: randomUUID() }],
    ['hono-sessions', { name: 'session', value: randomUUID() }],
    ['authjs-id', { name: '__Secure-authjs.session-token', value: randomUUID() }],
  ])('is known as %s by its name and shape', (format, cookie) => {
    expect(decodeCookie(cookie)).toEqual({ format, confidence: 'likely', kind: 'id', facts: [] });
    expect(decodeCookie({ ...cookie, name: 'other' })).toBeNull();
    expect(decodeCookie({ ...cookie, value: 'short' })).toBeNull();
  });
});
