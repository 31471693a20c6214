import type { WireCookie, WireSetCookie } from './hop.ts';
import { fingerprintOf } from './cookies.ts';

/** The parts of a cookie in the browser's jar that its fate is read from. */
export interface JarCookie {
  name: string;
  value: string;
}

/**
 * Whether the browser kept a cookie that a response set. No browser tells an extension that it
 * rejected one, so it is inferred from the jar afterwards.
 *
 * @param sent the cookies that had gone along with the request; null where that is not known
 * @param jar the cookies of that name that the jar has for the host now
 * @returns null where another response may have replaced it meanwhile
 */
export function fateOf(
  set: WireSetCookie,
  sent: readonly WireCookie[] | null,
  jar: readonly JarCookie[],
): boolean | null {
  const now = jar.filter(({ name }) => name === set.name).map(({ value }) => fingerprintOf(value));
  if (set.cleared) return now.length === 0 ? true : null;
  if (now.includes(set.fingerprint)) return true;
  if (now.length === 0) return false;
  // What is there instead was there before: then nothing has replaced ours, it never came in.
  const wasThere = sent?.some(
    (cookie) => cookie.name === set.name && now.includes(cookie.fingerprint),
  );
  return wasThere ? false : null;
}
