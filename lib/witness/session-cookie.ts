import { isDefaultName } from '../decoders/all.ts';
import type { Cookie } from '../decoders/decoder.ts';
import { hasSessionShape } from '../decoders/shape.ts';
import { isLaterChunk, wholeName } from '../decoders/chunks.ts';
import { withoutPrefix } from '../decoders/names.ts';

const LOOKS_LIKE_A_SESSION = /(^|[._-])(sess(ion)?([._-]?id)?|sid)([._-]|$)/i;

/**
 * Which of some cookies carries the session: one that a server named, else one by the default name
 * of a framework, else one that looks like it. Of one in chunks the first. Null where none does.
 *
 * @param names in the order of the wire
 * @param told names that servers told us, as `cookieIn.name`
 */
export function findSessionCookie(
  names: readonly string[],
  told: ReadonlySet<string>,
): string | null {
  return (
    names.find((name) => told.has(name)) ??
    names.find((name) => isDefaultName(wholeName(name))) ??
    names.find((name) => isSessionName(name, names)) ??
    null
  );
}

/** Whether a cookie is a session's by its name, or by the shape of its value. */
export function isSessionCookie(cookie: Cookie, names: readonly string[]): boolean {
  return isSessionName(cookie.name, names) || hasSessionShape(cookie);
}

/** Whether a cookie is a session's by its name. Of one in chunks the first is, and the others not. */
export function isSessionName(name: string, names: readonly string[]): boolean {
  return isDefaultName(wholeName(name)) || (looksLikeASession(name) && !isLaterChunk(name, names));
}

/** By its name; cookie-session and koa-session send the signature in a cookie of its own. */
function looksLikeASession(name: string): boolean {
  return LOOKS_LIKE_A_SESSION.test(withoutPrefix(name)) && !name.endsWith('.sig');
}
