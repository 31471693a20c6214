import { parseSetCookie, setCookieLines } from '../exchange/cookies.ts';

/** Browsers keep no longer one, name and value together (RFC 6265bis, section 5.6). */
const MOST_BYTES = 4096;

/** A session in a cookie of its own, beside that which has its id. */
export interface SecondCookie {
  name: string;
  /** Of the cookie that has the id. */
  beside: string;
  /** Whether the request came over https. */
  isSecure: boolean;
}

/**
 * Why a browser does not do what a response says of the cookie with the session; null where it does.
 * What becomes of the one with the id is told by the browser: both are taken to be set alike.
 *
 * @param header all of Set-Cookie
 */
export function whyRefused(
  header: unknown,
  { name, beside, isSecure }: SecondCookie,
): string | null {
  const cookies = setCookieLines(header).map((line) => parseSetCookie(line, Date.now()));
  const cookie = cookies.findLast((one) => one.name === name);
  const other = cookies.findLast((one) => one.name === beside);
  if (cookie === undefined || other === undefined) return null;
  if (cookie.bytes > MOST_BYTES) {
    return `The cookie with the session has ${cookie.bytes} bytes: browsers keep ${MOST_BYTES}.`;
  }
  const isElsewhere = cookie.path !== other.path || cookie.domain !== other.domain;
  const isWithheld = cookie.secure && !other.secure && !isSecure;
  if (!cookie.cleared || !(isElsewhere || isWithheld)) return null;
  return 'The line that clears the cookie with the session is for another Path or Domain, or is Secure: the browser keeps it.';
}
