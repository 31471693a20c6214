import type { CookieState } from '../protocol.ts';

/**
 * Seals of iron (`Fe26.2*…`), in which several middlewares keep a session or its id.
 *
 * @see https://hapi.dev/module/iron/api/ for the parts of a seal
 */

/** How long the cipher of a seal is that has no session in it: one block, as base64url. */
const ONE_BLOCK = 22;

/** What is wrong with a value that should be a seal, and could not be opened. */
export function refusalOfSeal(value: string): CookieState {
  return value.startsWith('Fe26.2*') ? 'bad-signature' : 'undecodable';
}

/** The same of a session: one that has not even its own keys was ended, and its seal is a good one. */
export function refusalOfSession(value: string): CookieState {
  const cipher = value.split('*', 5)[4] ?? '';
  return cipher.length > ONE_BLOCK ? refusalOfSeal(value) : 'undecodable';
}

/** Until when a seal is good, in epoch ms; null where for ever. */
export function expiryOfSeal(seal: string): number | null {
  const expiry = seal.split('*', 6)[5] ?? '';
  return /^\d+$/.test(expiry) ? Number(expiry) : null;
}
