import { isKept, type Witness } from './hop.ts';

/**
 * The cookie beside a cookie that has its signature, as Koa and cookie-session send it.
 *
 * @see https://github.com/pillarjs/cookies#readme
 */
export function signatureOf(name: string): string {
  return `${name}.sig`;
}

/** Whether a cookie went along with the cookie of its signature. */
export function cameWithSignature({ cookies }: Witness, name: string): boolean {
  const came = (one: string): boolean => cookies?.some((cookie) => cookie.name === one) === true;
  return came(name) && came(signatureOf(name));
}

/** Whether a response that set a cookie also set the one with its signature, and the browser kept that. */
export function keepsSignature({ setCookies }: Witness, name: string): boolean {
  const line = setCookies.findLast((set) => set.name === signatureOf(name));
  return line !== undefined && !line.cleared && isKept(line) !== false;
}

/**
 * A session cookie and the cookie of its signature that are of different responses: the browser kept
 * only the second of two lines that belong together.
 */
export interface TornPair {
  /** Name of the cookie with the signature. */
  signature: string;
  /** The number of the row that set it; null where that has none. */
  by: number | null;
}
