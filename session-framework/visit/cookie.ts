/**
 * The session cookie: read from `Cookie`, written as `Set-Cookie` (RFC 6265 §4.1, §5.2). Values are
 * session keys or signed texts of URL-safe characters, so nothing is ever escaped.
 */
import { checkOptions, oneOf, shown, trueOrFalse, type Kinds } from '../settings/checks.ts';
import { ConfigurationError } from '../errors.ts';
import { OTHER_ATTRIBUTES } from '../settings/other-words.ts';

export type SameSite = 'lax' | 'strict' | 'none';

export interface CookieSettings {
  name: string;
  path: string;
  /** Null: the host that set it, and no other. */
  domain: string | null;
  secure: boolean;
  httpOnly: boolean;
  /** False: the attribute is left out, and each browser takes its own default. */
  sameSite: SameSite | false;
}

/** What is undefined is its default. */
export type CookieOptions = {
  [Name in keyof CookieSettings]?: CookieSettings[Name] | undefined;
};

export const DEFAULT_COOKIE: CookieSettings = {
  name: 'sessionid',
  path: '/',
  domain: null,
  secure: false,
  httpOnly: true,
  sameSite: 'lax',
};

/** Bytes of name and value that browsers keep at least (RFC 6265 §6.1), and not much more. */
export const MAX_COOKIE_BYTES = 4096;

/** RFC 9110 §5.6.2 */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Visible ASCII but `;`, which ends an attribute. */
const ATTRIBUTE = /^[\x21-\x3a\x3c-\x7e]+$/;

const KINDS: Kinds<CookieSettings> = {
  name: (value) =>
    typeof value === 'string' && TOKEN.test(value)
      ? null
      : `is ${shown(value)}, which is no cookie name (RFC 6265 §4.1.1). Use letters, digits, - and _, such as 'sessionid'.`,
  path: (value) =>
    typeof value === 'string' && value.startsWith('/') && ATTRIBUTE.test(value)
      ? null
      : `is ${shown(value)}. It must begin with '/', and have neither ; nor spaces: '/' or '/app'.`,
  domain: (value) =>
    value === null || (typeof value === 'string' && HOST_NAME.test(value))
      ? null
      : `is ${shown(value)}. It must be a host name such as 'example.com', or null.`,
  secure: (value) =>
    value === 'auto' ? "is not 'auto' here: write true in production." : trueOrFalse(value),
  httpOnly: trueOrFalse,
  sameSite: (value) => (value === true ? "is not true here: write 'strict'." : SAME_SITES(value)),
};

const HOST_NAME = /^\.?[a-z0-9-]+(\.[a-z0-9-]+)*$/i;
const SAME_SITES = oneOf('lax', 'strict', 'none', false);

/**
 * The cookie in force. A setting that is undefined is its default, as a variable that is not set is.
 *
 * @throws ConfigurationError where a browser would refuse the cookie, or its header break
 */
export function cookieSettingsOf(given: CookieOptions): CookieSettings {
  checkOptions('cookie', given, KINDS, { others: OTHER_ATTRIBUTES });
  const { name, path, domain, secure, httpOnly, sameSite } = given;
  const cookie: CookieSettings = {
    name: name ?? DEFAULT_COOKIE.name,
    path: path ?? DEFAULT_COOKIE.path,
    domain: domain ?? DEFAULT_COOKIE.domain,
    secure: secure ?? DEFAULT_COOKIE.secure,
    httpOnly: httpOnly ?? DEFAULT_COOKIE.httpOnly,
    sameSite: sameSite ?? DEFAULT_COOKIE.sameSite,
  };
  const refuse = (message: string): never => {
    throw new ConfigurationError(`cookie: ${message}`);
  };
  if (cookie.sameSite === 'none' && !cookie.secure) {
    refuse("browsers refuse sameSite 'none' without secure: true. Write both, or sameSite: 'lax'.");
  }
  if (/^__(secure|host)-/i.test(cookie.name) && !cookie.secure) {
    refuse(`browsers refuse the name '${cookie.name}' without secure: true. Write it.`);
  }
  if (/^__host-/i.test(cookie.name) && (cookie.path !== '/' || cookie.domain !== null)) {
    refuse(
      `browsers refuse the name '${cookie.name}' with a domain or a path other than '/'. Leave them out.`,
    );
  }
  return cookie;
}

/**
 * The values of a cookie in a `Cookie` header, in its order: browsers send the one with the longest
 * path first (RFC 6265 §5.4), and nobody tells which is whose.
 */
export function cookieValues(header: string | undefined, name: string): string[] {
  if (!header?.includes(name)) return [];
  const values: string[] = [];
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0 || pair.slice(0, equals).trim() !== name) continue;
    values.push(unquote(pair.slice(equals + 1).trim()));
  }
  return values;
}

function unquote(value: string): string {
  const quoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
  return quoted ? value.slice(1, -1) : value;
}

/** When a cookie ends. `maxAge` is seconds, `expires` is epoch milliseconds. */
interface CookieLife {
  maxAge: number;
  expires: number;
}

/** @param life null for a cookie that goes when the browser closes */
export function setCookieLine(
  cookie: CookieSettings,
  value: string,
  life: CookieLife | null,
): string {
  let line = `${cookie.name}=${value}`;
  if (life !== null) {
    line += `; Max-Age=${life.maxAge}; Expires=${httpDate(life.expires)}`;
  }
  if (cookie.domain !== null) line += `; Domain=${cookie.domain}`;
  line += `; Path=${cookie.path}`;
  if (cookie.secure) line += '; Secure';
  if (cookie.httpOnly) line += '; HttpOnly';
  if (cookie.sameSite !== false) line += `; SameSite=${SAME_SITE[cookie.sameSite]}`;
  return line;
}

/** The last date that was written: those of one second are the same text, and it costs some to make. */
let written = { second: -1, text: '' };

/** RFC 9110 §5.6.7 */
function httpDate(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  if (second !== written.second) {
    written = { second, text: new Date(milliseconds).toUTCString() };
  }
  return written.text;
}

const SAME_SITE = { lax: 'Lax', strict: 'Strict', none: 'None' };

/** The line that makes a browser forget the cookie: same name, path and domain, in the past. */
export function clearCookieLine(cookie: CookieSettings): string {
  return setCookieLine(cookie, '', { maxAge: 0, expires: 0 });
}

/** `Vary` with Cookie in it: `current` itself where it is, or is `*` (RFC 9110 §12.5.5). */
export function varyOnCookie(current: string): string {
  if (current === '') return 'Cookie';
  const fields = current.split(',').map((field) => field.trim().toLowerCase());
  if (fields.includes('cookie') || fields.includes('*')) return current;
  return `${current}, Cookie`;
}
