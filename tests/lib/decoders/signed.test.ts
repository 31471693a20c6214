import { generateKeyPairSync, hash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { decodeCookie } from '../../../lib/decoders/decode.ts';
import { DJANGO, FLASK, HOLDS, RAILS } from './made.ts';

describe('a JWT', () => {
  const secret = new TextEncoder().encode('a secret of at least 32 characters');

  it('tells its claims, and their dates', async () => {
    const value = await new SignJWT({ user: 'ada', roles: ['admin'] })
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1', typ: 'JWT' })
      .setIssuedAt(1_800_000_000)
      .setNotBefore(1_800_000_001)
      .setExpirationTime(1_800_003_600)
      .sign(secret);
    expect(decodeCookie({ name: 'token', value })).toEqual({
      format: 'jwt',
      confidence: 'certain',
      kind: 'signed',
      content: {
        user: 'ada',
        roles: ['admin'],
        iat: 1_800_000_000,
        nbf: 1_800_000_001,
        exp: 1_800_003_600,
      },
      facts: [
        { name: 'algorithm', value: 'HS256' },
        { name: 'keyId', value: 'key-1' },
        { name: 'type', value: 'JWT' },
        { name: 'issuedAt', value: 1_800_000_000_000 },
        { name: 'notBefore', value: 1_800_000_001_000 },
        { name: 'expiresAt', value: 1_800_003_600_000 },
      ],
    });
  });

  it.each([
    ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['EdDSA', generateKeyPairSync('ed25519')],
  ])('is known with %s', async (alg, { privateKey }) => {
    const value = await new SignJWT({ user: 'ada' }).setProtectedHeader({ alg }).sign(privateKey);
    expect(decodeCookie({ name: 'token', value })).toMatchObject({
      format: 'jwt',
      kind: 'signed',
      content: { user: 'ada' },
    });
  });

  it('is only readable where it is not signed', () => {
    const value = new UnsecuredJWT({ user: 'ada' }).encode();
    expect(decodeCookie({ name: 'token', value })).toMatchObject({
      format: 'jwt',
      kind: 'readable',
      content: { user: 'ada' },
    });
  });

  it('is none where the signature is not of its algorithm', async () => {
    const value = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    expect(decodeCookie({ name: 'token', value: value.slice(0, -4) })).toBeNull();
  });
});

describe('Django', () => {
  it('shows the session and when it was signed', () => {
    expect(decodeCookie(DJANGO.small)).toEqual({
      format: 'django',
      confidence: 'certain',
      kind: 'signed',
      content: { user: 'ada' },
      facts: [
        { name: 'signature', value: 'HMAC-SHA256' },
        { name: 'signedAt', value: Date.UTC(2026, 10, 25, 23, 38, 52) },
      ],
    });
  });

  it('shows one that is compressed', () => {
    expect(decodeCookie({ ...DJANGO.compressed, name: 'app_sid' })).toMatchObject({
      confidence: 'certain',
      content: HOLDS,
    });
  });

  it('says that one by another serializer is not read', () => {
    const pickle = Buffer.from('80059500', 'hex').toString('base64url');
    const inside = decodeCookie({
      ...DJANGO.small,
      value: DJANGO.small.value.replace(/^[^:]+/, pickle),
    });
    expect(inside).not.toHaveProperty('content');
    expect(inside?.facts).toContainEqual({ name: 'unread', value: 'no-json' });
  });

  it('does not read more than a session is, however small it is compressed', () => {
    const bomb = deflateSync(Buffer.alloc(40 * 1024 * 1024, ' ')).toString('base64url');
    const value = DJANGO.small.value.replace(/^[^:]+/, `.${bomb}`);
    const inside = decodeCookie({ name: 'sessionid', value });
    expect(inside).not.toHaveProperty('content');
    expect(inside?.facts).toContainEqual({ name: 'unread', value: 'too-large' });
  });
});

describe('Flask', () => {
  it('shows the session and when it was signed', () => {
    expect(decodeCookie(FLASK.session)).toEqual({
      format: 'itsdangerous',
      confidence: 'certain',
      kind: 'signed',
      content: HOLDS,
      facts: [
        { name: 'signature', value: 'HMAC-SHA1' },
        { name: 'signedAt', value: Date.UTC(2026, 10, 25, 23, 38, 53) },
        { name: 'compression', value: 'zlib' },
      ],
    });
  });

  it('shows tagged values as they are written', () => {
    expect(decodeCookie(FLASK.tagged)?.content).toMatchObject({ t: { ' t': [1, 2] } });
  });

  it('is not taken for a JWT, whatever it holds', () => {
    const payload = Buffer.from('{"alg":"HS256"}').toString('base64url');
    const value = FLASK.session.value.replace(/^\.[^.]+/, payload);
    expect(decodeCookie({ name: 'session', value })?.format).toBe('itsdangerous');
  });

  it('shows that of Starlette, which is in plain base64', () => {
    // starlette/middleware/sessions.py: b64encode(json.dumps(session)), by itsdangerous' signer
    const payload = Buffer.from('{"user": "Zoë?>"}').toString('base64');
    const value = `${payload}.awdxjQ.${'x'.repeat(27)}`;
    expect(decodeCookie({ name: 'session', value })?.content).toEqual({ user: 'Zoë?>' });
  });
});

describe('Rails', () => {
  it('tells how the session is encrypted', () => {
    expect(decodeCookie(RAILS.session)).toMatchObject({
      format: 'rails-encrypted',
      confidence: 'certain',
      kind: 'sealed',
      facts: expect.arrayContaining([{ name: 'encryption', value: 'AES-256-GCM' }]),
    });
    expect(decodeCookie(RAILS.encrypted)?.format).toBe('rails-encrypted');
  });

  it('shows a signed cookie, and what it is for', () => {
    expect(decodeCookie(RAILS.signed)).toEqual({
      format: 'rails-signed',
      confidence: 'certain',
      kind: 'signed',
      content: 'ada',
      facts: [
        { name: 'signature', value: 'HMAC-SHA1' },
        { name: 'purpose', value: 'cookie.signed_user' },
      ],
    });
  });

  // https://github.com/rails/rails activesupport/lib/active_support/messages/metadata.rb
  it('shows one of Rails 7.1, which has the data itself and an end', () => {
    const envelope = { _rails: { data: { user: 'ada' }, exp: '2027-01-01T00:00:00.000Z' } };
    expect(decodeCookie({ name: '_app_session', value: railsSigned(envelope) })).toMatchObject({
      content: { user: 'ada' },
      facts: expect.arrayContaining([{ name: 'expiresAt', value: Date.UTC(2027, 0) }]),
    });
  });

  it('says that Ruby’s own format is not read', () => {
    // It begins with its version, 4.8.
    const data = Buffer.from('04087b06490a757365723a0645546906', 'hex').toString('base64');
    const value = `${data}--${hash('sha1', data)}`;
    const inside = decodeCookie({ name: 'rack.session', value });
    expect(inside).not.toHaveProperty('content');
    expect(inside?.facts).toContainEqual({ name: 'serializer', value: 'Ruby Marshal' });
  });

  it('tells AES-CBC, as of before 5.2', () => {
    const [cipher, iv] = [48, 16].map((bytes) => Buffer.alloc(bytes, 7).toString('base64'));
    const data = Buffer.from(`${cipher}--${iv}`).toString('base64');
    const value = encodeURIComponent(`${data}--${hash('sha1', data)}`);
    expect(decodeCookie({ name: '_app_session', value })).toMatchObject({
      format: 'rails-encrypted',
      facts: expect.arrayContaining([
        { name: 'encryption', value: 'AES-256-CBC' },
        { name: 'sealedBytes', value: 48 },
      ]),
    });
  });

  function railsSigned(envelope: unknown): string {
    const data = Buffer.from(JSON.stringify(envelope)).toString('base64');
    return encodeURIComponent(`${data}--${hash('sha256', data)}`);
  }
});
