import { isJsonObject, type Json } from '../../states/json.ts';
import type { Cookie, Siblings } from '../decoder.ts';
import { signedText } from '../ids/express.ts';
import { fromBase64, fromBase64Url } from '../parts/base64.ts';
import { jsonIn } from '../parts/text.ts';
import { copyOf, digest, fromHex, hmac, pbkdf2, utf8, type Bytes, type Hash } from './keys.ts';

/** What a format signs, and how: an HMAC of a text under a key that is made of the app's secret. */
export interface Mac {
  text: string;
  mac: Uint8Array | null;
  hash: Hash;
  /** The keys that may have been used: versions and frameworks derive them in different ways. */
  keysOf: (secret: string) => Promise<Bytes[]>;
}

type Scheme = (cookie: Cookie, siblings: Siblings) => Mac | null;

/** Django's and Flask's signatures are of SHA-1 in 27 digits, or of SHA-256 in 43. */
const hashOf = (mac: string): Hash => (mac.length === 27 ? 'SHA-1' : 'SHA-256');

/** The schemes by format; the links are in the decoders. */
const SCHEMES: Readonly<Partial<Record<string, Scheme>>> = {
  express: ({ value }) => {
    const text = signedText(value);
    return text === null ? null : plainMac(text, fromBase64(value.slice(3 + text.length)));
  },
  'fastify-session': ({ value }) => dotted(value, fromBase64),
  'react-router': ({ value }) => dotted(value, fromBase64),
  'better-auth': ({ value }) => dotted(value, fromBase64),
  'cookie-session': keygrip,
  'koa-session': keygrip,
  adonis: ({ value }) => {
    const mac = dotted(value.slice(2), fromBase64Url);
    return mac && { ...mac, keysOf: async (secret) => [await digest('SHA-256', utf8(secret))] };
  },
  'better-auth-cache': ({ value }) => {
    const envelope = jsonIn(fromBase64Url(value));
    if (!isJsonObject(envelope) || !isJsonObject(envelope.session)) return null;
    const { session, expiresAt = null, signature } = envelope;
    return plainMac(JSON.stringify({ ...session, expiresAt }), fromBase64Url(textIn(signature)));
  },
  django: ({ value }) => {
    const [text, mac] = splitLast(value, ':');
    const salt = 'django.contrib.sessions.backends.signed_cookiessigner';
    const keysOf = async (secret: string): Promise<Bytes[]> => [
      await digest(hashOf(mac), utf8(salt + secret)),
    ];
    return { text, mac: fromBase64Url(mac), hash: hashOf(mac), keysOf };
  },
  itsdangerous: ({ value }) => {
    const [text, mac] = splitLast(value, '.');
    const keysOf = async (secret: string): Promise<Bytes[]> => [
      await hmac('SHA-1', utf8(secret), utf8('cookie-session')), // Flask
      await digest('SHA-1', utf8(`itsdangerous.Signersigner${secret}`)), // Starlette
    ];
    return { text, mac: fromBase64Url(mac), hash: 'SHA-1', keysOf };
  },
  'rails-signed': ({ value }) => {
    const [text, mac] = splitLast(value, '--');
    // https://guides.rubyonrails.org/configuring.html: `key_generator_hash_digest_class`, SHA-256
    // since 7.0.
    const derive = (hash: Hash, secret: string): Promise<Bytes> =>
      pbkdf2(hash, secret, { salt: 'signed cookie', iterations: 1000, bytes: 64 });
    const keysOf = async (secret: string): Promise<Bytes[]> => [
      await derive('SHA-256', secret),
      await derive('SHA-1', secret),
    ];
    return { text, mac: fromHex(mac), hash: mac.length === 64 ? 'SHA-256' : 'SHA-1', keysOf };
  },
  iron: ({ value }) => {
    const parts = value.replace(/~\d+$/, '').split('*');
    const [salt = '', mac = ''] = parts.slice(-2);
    const keysOf = async (secret: string): Promise<Bytes[]> => [
      await pbkdf2('SHA-1', secret, { salt, iterations: 1, bytes: 32 }),
    ];
    const text = parts.slice(0, -2).join('*');
    return { text, mac: fromBase64Url(mac), hash: 'SHA-256', keysOf };
  },
  laravel: ({ value }) => {
    const payload = jsonIn(fromBase64(value));
    if (!isJsonObject(payload) || payload.mac === '') return null;
    const { iv, value: sealed, mac } = payload;
    const keysOf = (secret: string): Promise<Bytes[]> => {
      const bytes = secret.startsWith('base64:') ? fromBase64(secret.slice(7)) : utf8(secret);
      return Promise.resolve(bytes ? [copyOf(bytes)] : []);
    };
    return {
      text: textIn(iv) + textIn(sealed),
      mac: fromHex(textIn(mac)),
      hash: 'SHA-256',
      keysOf,
    };
  },
};

/** Whether there is anything to be checked of a format. */
export function hasScheme(format: string): boolean {
  return Object.hasOwn(SCHEMES, format);
}

/** What is to be checked of a cookie of a format; null where nothing can be. */
export function macOf(format: string, cookie: Cookie, siblings: Siblings): Mac | null {
  const scheme = hasScheme(format) ? SCHEMES[format] : undefined;
  return scheme?.(cookie, siblings) ?? null;
}

/** The secret itself is the key, as of most in JavaScript. */
function plainMac(text: string, mac: Uint8Array | null, hash: Hash = 'SHA-256'): Mac {
  return { text, mac, hash, keysOf: (secret) => Promise.resolve([utf8(secret)]) };
}

function dotted(value: string, read: (text: string) => Uint8Array | null): Mac | null {
  const [text, mac] = splitLast(value, '.');
  return text === '' ? null : plainMac(text, read(mac));
}

function keygrip({ name, value }: Cookie, siblings: Siblings): Mac | null {
  const mac = siblings.get(`${name}.sig`);
  return mac === undefined ? null : plainMac(`${name}=${value}`, fromBase64Url(mac), 'SHA-1');
}

function textIn(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** What is before and behind the last of a mark; all behind it where there is none. */
function splitLast(value: string, mark: string): [string, string] {
  const at = value.lastIndexOf(mark);
  return at < 0 ? ['', value] : [value.slice(0, at), value.slice(at + mark.length)];
}
