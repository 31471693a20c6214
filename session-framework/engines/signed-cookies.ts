import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SynchronousEngine } from '../engine.ts';
import { seconds } from '../settings/checks.ts';
import { createSigner } from './parts/signing.ts';
import { checkEngineOptions, someSecrets } from './parts/arguments.ts';

export interface SignedCookieOptions {
  /** At least 32 characters each. The first signs, all of them verify. */
  secrets: string | readonly string[];
  /** Seconds after which a cookie is refused, whatever its own expiry. Default: no such limit. */
  maxAge?: number | undefined;
}

const PURPOSE = 'session-framework/signed-cookies/1';
/** A signed text can only be ours; this bounds it all the same. What is longer is not deflated. */
const MAX_INFLATED = 1 << 20;

/**
 * The session in its cookie, signed: nothing is stored on the server. The visitor can read it, and
 * cannot forge it. It cannot be taken back before it expires: a copy of the cookie of a session that
 * was flushed still opens it. Keep passwords, permissions and the like elsewhere. Django: the
 * signed_cookies engine, whose documentation gives the same warnings.
 *
 * The cookie: `<j or z><payload, base64url>.<issued>.<expires>.<HMAC-SHA256>`, times in seconds,
 * base 36; `z` means deflated (RFC 1951).
 *
 * @throws ConfigurationError where a secret is missing or short
 */
export function signedCookiesEngine(options: SignedCookieOptions): SynchronousEngine {
  const kinds = { secrets: someSecrets, maxAge: seconds };
  checkEngineOptions('signedCookiesEngine', options, kinds, ['secrets']);
  const signer = createSigner(options.secrets, PURPOSE);
  const maxAge = (options.maxAge ?? Infinity) * 1000;
  const write = (payload: string, expiresAt: number, now: number): string =>
    signer.sign([pack(payload), inSeconds(now, 'floor'), inSeconds(expiresAt, 'ceil')].join('.'));

  return {
    name: 'signed-cookies',
    carries: 'data',
    comparesRevisions: false,
    loads: 'at-first-access',
    isWellFormed,
    load(cookie, now) {
      if (!isWellFormed(cookie)) return { state: 'undecodable' };
      const text = signer.unsign(cookie);
      if (text === null) return { state: 'bad-signature' };
      const [packed = '', issued = '', expires = ''] = text.split('.');
      const expiresAt = Math.min(fromSeconds(expires), fromSeconds(issued) + maxAge);
      if (expiresAt <= now) return { state: 'expired' };
      return { state: 'found', session: { payload: unpack(packed), expiresAt, revision: 0 } };
    },
    create: (_key, { payload, expiresAt }, now) => write(payload, expiresAt, now),
    update: (_key, { payload, expiresAt }, { now }) => ({
      outcome: 'saved',
      key: write(payload, expiresAt, now),
    }),
    delete: () => true,
    clearExpired: () => 0,
  };
}

function isWellFormed(cookie: string): boolean {
  return /^[jz][\w-]+(\.[\w-]+){3}$/.test(cookie);
}

function pack(payload: string): string {
  const plain = Buffer.from(payload);
  const deflated = deflateRawSync(plain);
  return deflated.length < plain.length && plain.length <= MAX_INFLATED
    ? `z${deflated.toString('base64url')}`
    : `j${plain.toString('base64url')}`;
}

function unpack(packed: string): string {
  const bytes = Buffer.from(packed.slice(1), 'base64url');
  if (packed.startsWith('j')) return bytes.toString();
  return inflateRawSync(bytes, { maxOutputLength: MAX_INFLATED }).toString();
}

function inSeconds(time: number, round: 'floor' | 'ceil'): string {
  return Math.max(0, Math[round](time / 1000)).toString(36);
}

function fromSeconds(text: string): number {
  return Number.parseInt(text, 36) * 1000;
}
