import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** Another name for a text: equal texts have equal ones. Sixteen hexadecimal digits. */
export type Pseudonyms = (text: string) => string;

const DIGITS = 16;

/** Bytes of the key of a file's pseudonyms, which nobody keeps. */
export const KEY_BYTES = 32;

/**
 * Names that lead back to nothing once the key is gone: a short secret could be guessed from a hash
 * without one.
 *
 * @param key random bytes, of this file alone and kept nowhere
 */
export function pseudonymsBy(key: Uint8Array): Pseudonyms {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const name = bytesToHex(sha256(concatBytes(key, utf8ToBytes(text)))).slice(0, DIGITS);
    known.set(text, name);
    return name;
  };
}
