import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { parseSetCookie } from 'set-cookie-parser';
import type { Cookie } from '../decoders/decoder.ts';
import { fromBase64, fromBase64Url } from '../decoders/parts/base64.ts';
import { jsonIn } from '../decoders/parts/text.ts';
import { shapeOf } from '../decoders/shape.ts';
import { isJsonObject } from '../states/json.ts';
import type { WireCookie, WireSetCookie } from './hop.ts';

/**
 * A page can send as many and as large as it likes: what is beyond is not looked at. Browsers keep
 * some 180 cookies for a site, and as many more of it for each page that embeds it.
 */
export const MAX_COOKIES = 400;
const MAX_VALUE = 64 * 1024;

/**
 * The cookies of a `Cookie` header (RFC 6265bis, section 5.8.3), in their order; a name may stand
 * in it more than once.
 */
export function parseCookieHeader(header: string): Cookie[] {
  return header
    .split(';', MAX_COOKIES)
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const name = equals < 0 ? '' : pair.slice(0, equals).trim();
      return { name, value: pair.slice(equals + 1).trim() };
    });
}

/** Name and value of a `Set-Cookie` line; null where it holds no cookie. */
export function cookieOfLine(line: string): Cookie | null {
  const [pair = ''] = line.split(';', 1);
  const equals = pair.indexOf('=');
  const name = trim(pair.slice(0, Math.max(equals, 0)));
  const value = trim(pair.slice(equals + 1));
  return name === '' && value === '' ? null : { name, value };
}

/**
 * One `Set-Cookie` line (RFC 6265bis, section 5.6).
 *
 * @param at epoch ms of the response: an expiry before it clears the cookie
 * @returns null where the line holds no cookie
 */
export function parseSetCookieLine(line: string, at: number): WireSetCookie | null {
  const pair = cookieOfLine(line);
  if (!pair) return null;
  const end = line.indexOf(';');
  // The library drops cookies by the name of `constructor` and the like, which browsers keep: it
  // is given the attributes only, beside a name of ours.
  const attributes = `name=value${end < 0 ? '' : line.slice(end)}`;
  const cookie = parseSetCookie(attributes, { map: false, split: false, silent: true }).at(0);
  if (!cookie) return null;
  const maxAge = Number.isFinite(cookie.maxAge) ? (cookie.maxAge ?? null) : null;
  const expires = timeOf(cookie.expires);
  return {
    ...wireCookie(pair),
    cleared: maxAge === null ? expires !== null && expires <= at : maxAge <= 0,
    maxAge,
    expires,
    path: cookie.path ?? null,
    domain: cookie.domain ?? null,
    secure: cookie.secure ?? false,
    httpOnly: cookie.httpOnly ?? false,
    sameSite: cookie.sameSite?.toLowerCase() ?? null,
    partitioned: cookie.partitioned ?? false,
    fate: null,
  };
}

/**
 * The first 16 hexadecimal digits of SHA-256. Of a cookie that is signed or written in another way
 * (`s:id.signature` by Express, JSON in base64 by others, with or without `s:`) only the id counts, so
 * that it equals what the server tells of the same session.
 */
export function fingerprintOf(value: string): string {
  const text = decode(value.slice(0, MAX_VALUE));
  const signed = /^s:(?<id>.+)\.[^.]*$/s.exec(text)?.groups?.id;
  const id = signed === undefined ? (idInJson(text) ?? text) : (idInEnvelope(signed) ?? signed);
  return bytesToHex(sha256(utf8ToBytes(id))).slice(0, 16);
}

/** The id where a value is a JSON text in base64, with or without a signature; else null. */
function idInJson(text: string): string | null {
  // A quote is at the beginning, whatever follows.
  const { body } = /^(?<body>I[g-v][A-Za-z0-9+/]*={0,2})(\.[^.]*)?$/.exec(text)?.groups ?? {};
  const json = body === undefined ? undefined : jsonIn(fromBase64(body));
  return typeof json === 'string' && json !== '' ? json : null;
}

/** The id where what is signed is JSON in base64url, of a message and what it is for; else null. */
function idInEnvelope(signed: string): string | null {
  const json = /^ey[\w-]+$/.test(signed) ? jsonIn(fromBase64Url(signed)) : undefined;
  if (!isJsonObject(json) || json.purpose === undefined) return null;
  return typeof json.message === 'string' && json.message !== '' ? json.message : null;
}

/** A cookie without its value: of that there are its size, its fingerprint and its shape. */
export function wireCookie({ name, value }: Cookie): WireCookie {
  const shape = value.length > MAX_VALUE ? null : shapeOf({ name, value });
  return {
    name,
    bytes: utf8ToBytes(name).length + utf8ToBytes(value).length,
    fingerprint: fingerprintOf(value),
    ...(shape !== null && { shape }),
  };
}

/** Blanks and tabs, as browsers do it. No regular expression: over a long line it is quadratic. */
function trim(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charAt(from))) from++;
  while (to > from && isBlank(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t';
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function timeOf(date: Date | undefined): number | null {
  const time = date?.getTime();
  return time === undefined || Number.isNaN(time) ? null : time;
}
