/**
 * Signed texts: HMAC-SHA256 (RFC 2104), compared in constant time. The first secret signs, any of
 * them verifies, so that a secret is replaced without ending the sessions of the old one.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { ConfigurationError } from '../../errors.ts';

/** Characters that a secret has at least. */
const MIN_SECRET_LENGTH = 32;

export interface Signer {
  sign(text: string): string;
  /** The text without its signature, or null where none of the secrets made it. */
  unsign(signed: string): string | null;
}

/**
 * @param purpose keeps signatures of one purpose from being accepted for another
 * @throws ConfigurationError without a secret, or with one under 32 characters
 */
export function createSigner(secrets: string | readonly string[], purpose: string): Signer {
  const list = typeof secrets === 'string' ? [secrets] : [...secrets];
  const weak = list.findIndex((secret) => secret.length < MIN_SECRET_LENGTH);
  if (list.length === 0 || weak >= 0) {
    throw new ConfigurationError(
      `signedCookiesEngine: secrets: each has at least ${MIN_SECRET_LENGTH} characters; ` +
        `${list.length === 0 ? 'none was given' : `number ${weak + 1} has fewer`}. Make one: ` +
        `node -p "crypto.randomBytes(32).toString('base64url')"`,
    );
  }
  const keys = list.map((secret) => createHmac('sha256', secret).update(purpose).digest());
  const signature = (key: Buffer, text: string): Buffer =>
    createHmac('sha256', key).update(text).digest();
  const [current = Buffer.alloc(0)] = keys;

  return {
    sign: (text) => `${text}.${signature(current, text).toString('base64url')}`,
    unsign(signed) {
      const dot = signed.lastIndexOf('.');
      if (dot < 0) return null;
      const text = signed.slice(0, dot);
      const given = signed.slice(dot + 1);
      const matches = keys.some((key) => {
        const expected = signature(key, text);
        // Compared as text: base64url has several spellings of the same last bits.
        const spelt = Buffer.from(expected.toString('base64url'));
        const offered = Buffer.from(given);
        return spelt.length === offered.length && timingSafeEqual(spelt, offered);
      });
      return matches ? text : null;
    },
  };
}
