import { hash } from 'node:crypto';
import type { Fingerprint } from '../protocol.ts';

/**
 * The first 16 hexadecimal digits of SHA-256 of a session id or cookie value. Without a key, since
 * the browser makes the same: of an id that is short or counted up it can be found by trying.
 */
export function fingerprint(secret: string): Fingerprint {
  return hash('sha256', secret, 'hex').slice(0, 16);
}
