import { fingerprint } from '../recording/fingerprint.ts';
import type { SameSite, SetCookie } from '../protocol.ts';

export interface SentCookie {
  /** How often the name stands in the header. */
  count: number;
  /** Name and value of the first, as browsers count them against 4096. */
  bytes: number;
  /** Value of the first, as sent: neither unquoted nor decoded. Null where there is none. */
  value: string | null;
}

/**
 * Finds a cookie in a `Cookie` header. Where the name stands twice, servers read the first.
 *
 * @param isChunked whether it may be split: into `name.0`, `name.1` and so on
 */
export function findCookie(
  header: string | undefined,
  name: string,
  isChunked = false,
): SentCookie {
  const whole = findWhole(header, name);
  if (whole.count > 0 || !isChunked) return whole;
  const found: SentCookie = { count: 0, bytes: 0, value: null };
  for (let index = 0; index < MOST_CHUNKS; index += 1) {
    const { count, bytes, value } = findWhole(header, `${name}.${index}`);
    if (value === null) break;
    if (index === 0) found.count = count;
    found.bytes += bytes;
    found.value = (found.value ?? '') + value;
  }
  return found;
}

/** More than any middleware makes of one session. */
const MOST_CHUNKS = 10;

/** The lines that set a session's cookie, or the cookies that it is split into. */
export function linesOf(lines: readonly string[], name: string, isChunked: boolean): string[] {
  return lines.filter((line) => {
    const found = setCookieName(line);
    if (found === name) return true;
    return isChunked && found.startsWith(name) && /^\.\d$/.test(found.slice(name.length));
  });
}

function findWhole(header: string | undefined, name: string): SentCookie {
  const sent: SentCookie = { count: 0, bytes: 0, value: null };
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals === -1 || pair.slice(0, equals).trim() !== name) continue;
    const value = pair.slice(equals + 1).trim();
    sent.count += 1;
    if (sent.value !== null) continue;
    sent.value = value;
    sent.bytes = Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  return sent;
}

/** A cookie value unquoted and percent-decoded; as it is where that fails. */
export function decodeCookie(value: string): string {
  const bare = value.startsWith('"') ? value.slice(1, -1) : value;
  if (!bare.includes('%')) return bare;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

/** The `Set-Cookie` lines of a response's header value, whatever its type. */
export function setCookieLines(header: unknown): string[] {
  if (Array.isArray(header)) return header.filter((line) => typeof line === 'string');
  return typeof header === 'string' ? [header] : [];
}

/** Name of the cookie that a `Set-Cookie` line sets. */
export function setCookieName(line: string): string {
  const pair = line.split(';', 1)[0] ?? '';
  const equals = pair.indexOf('=');
  return equals === -1 ? '' : pair.slice(0, equals).trim();
}

/**
 * Reads a `Set-Cookie` line as a browser does: attribute names in any case, the last of a name
 * counts, one that cannot be read is ignored.
 *
 * @param now epoch ms, to tell whether the line clears the cookie
 * @see https://httpwg.org/specs/rfc6265.html#set-cookie
 */
export function parseSetCookie(line: string, now: number): SetCookie {
  const [pair = '', ...attributes] = line.split(';');
  const equals = pair.indexOf('=');
  const name = equals === -1 ? '' : pair.slice(0, equals).trim();
  const value = pair.slice(equals + 1).trim();
  const cookie: SetCookie = {
    name,
    bytes: Buffer.byteLength(name) + Buffer.byteLength(value),
    cleared: false,
    maxAge: null,
    expires: null,
    path: null,
    domain: null,
    secure: false,
    httpOnly: false,
    sameSite: null,
    partitioned: false,
    valueFingerprint: fingerprint(value),
  };
  for (const attribute of attributes) {
    const at = attribute.indexOf('=');
    const key = (at === -1 ? attribute : attribute.slice(0, at)).trim().toLowerCase();
    setAttribute(cookie, key, at === -1 ? '' : attribute.slice(at + 1).trim());
  }
  cookie.cleared =
    cookie.maxAge !== null ? cookie.maxAge <= 0 : cookie.expires !== null && cookie.expires <= now;
  return cookie;
}

function setAttribute(cookie: SetCookie, key: string, value: string): void {
  switch (key) {
    case 'max-age':
      if (/^-?\d+$/.test(value)) cookie.maxAge = Number(value);
      break;
    case 'expires': {
      const time = Date.parse(value);
      if (!Number.isNaN(time)) cookie.expires = time;
      break;
    }
    case 'path':
      cookie.path = value.startsWith('/') ? value : null;
      break;
    case 'domain':
      cookie.domain = value === '' ? null : value.replace(/^\./, '').toLowerCase();
      break;
    case 'secure':
      cookie.secure = true;
      break;
    case 'httponly':
      cookie.httpOnly = true;
      break;
    case 'partitioned':
      cookie.partitioned = true;
      break;
    case 'samesite':
      cookie.sameSite = sameSiteOf(value.toLowerCase());
      break;
  }
}

function sameSiteOf(value: string): SameSite | null {
  return value === 'strict' || value === 'lax' || value === 'none' ? value : null;
}
