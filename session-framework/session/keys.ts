import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 32;
/** Bytes from here on would make the first letters likelier than the others. */
const UNBIASED = 256 - (256 % ALPHABET.length);
const VALID = /^[a-z0-9]{32}$/;

/**
 * A new session key: 32 characters of [a-z0-9], 165 bits from the system's random source. Lower case
 * only, as in Django, since some stores are blind to case (file systems, collations).
 */
export function newKey(): string {
  let key = '';
  while (key.length < LENGTH) {
    for (const byte of randomBytes(LENGTH + 8)) {
      if (byte < UNBIASED && key.length < LENGTH) key += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return key;
}

/** Whether a key can be one of ours; else no store is asked for it. */
export function isKey(text: string): boolean {
  return VALID.test(text);
}
