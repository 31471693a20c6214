/** Session cookies of well-known frameworks. Compared in lower case, without `__Host-` and kin. */
const WELL_KNOWN = new Set([
  'connect.sid',
  'sessionid',
  'session',
  'sid',
  'koa.sess',
  'phpsessid',
  'jsessionid',
  'asp.net_sessionid',
  'laravel_session',
  'adonis-session',
  'iron-session',
  'authjs.session-token',
  'next-auth.session-token',
  'better-auth.session_token',
  'nuxt-session',
  'h3',
]);

const LOOKS_LIKE_A_SESSION = /(^|[._-])(sess(ion)?([._-]?id)?|sid)([._-]|$)/i;

/**
 * Which of some cookies carries the session: one that a server named, else one by a well-known
 * name, else one that looks like it. Null where none does.
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
    names.find((name) => WELL_KNOWN.has(plain(name))) ??
    names.find((name) => LOOKS_LIKE_A_SESSION.test(plain(name)) && !isSignature(name)) ??
    null
  );
}

function plain(name: string): string {
  return name.replace(/^__(host|secure)-/i, '').toLowerCase();
}

/** cookie-session and koa-session send the signature in a cookie of its own. */
function isSignature(name: string): boolean {
  return name.endsWith('.sig');
}
