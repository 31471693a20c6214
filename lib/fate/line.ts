import { utf8ToBytes } from '@noble/hashes/utils.js';
import { readExpires } from './expires.ts';
import type { FateRules } from './rules.ts';

/** Of name and value together, and of an attribute's value (RFC 6265bis, section 5.6). */
export const MAX_PAIR_BYTES = 4096;
const MAX_ATTRIBUTE_BYTES = 1024;

/** All but the tab, which may stand around what counts. */
// eslint-disable-next-line no-control-regex -- They are what is looked for.
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;

export type SameSite = 'strict' | 'lax' | 'none';

/** A Set-Cookie line as a browser reads it. Nothing is refused here. */
export interface CookieLine {
  name: string;
  value: string;
  /** Of name and value, without the `=`. */
  bytes: number;
  /** As written, without blanks around; null where absent, unreadable or too long. */
  path: string | null;
  domain: string | null;
  /** In seconds; null where absent or no whole number. */
  maxAge: number | null;
  /** Epoch ms; null where absent or unreadable. */
  expires: number | null;
  secure: boolean;
  httpOnly: boolean;
  /** What was written, in lower case; null where absent. */
  sameSiteText: string | null;
  sameSite: SameSite | null;
  partitioned: boolean;
  /** A control character stands somewhere in the line, a tab around what counts aside. */
  hasControl: boolean;
}

/**
 * Reads a Set-Cookie line (RFC 6265bis, section 5.6): of an attribute that is there twice the last
 * one counts, also where it cannot be read; one that is too long is as if it were not there.
 */
export function readLine(line: string, rules: FateRules): CookieLine {
  const [pair = '', ...attributes] = line.split(';');
  const { name, value } = readPair(pair, rules);
  const last = lastOfEach(attributes);
  const sameSiteText = last.get('samesite')?.toLowerCase() ?? null;
  return {
    name,
    value,
    bytes: bytesOf(name) + bytesOf(value),
    path: last.get('path') ?? null,
    domain: last.get('domain') ?? null,
    maxAge: readMaxAge(last.get('max-age') ?? '', rules),
    expires: readExpires(last.get('expires') ?? '', rules),
    secure: last.has('secure'),
    httpOnly: last.has('httponly'),
    sameSiteText,
    sameSite: isSameSite(sameSiteText) ? sameSiteText : null,
    partitioned: last.has('partitioned'),
    hasControl: CONTROL.test(line) || (rules.refusesTabs && hasInnerTab(line)),
  };
}

/** Whether the line tells the browser to drop the cookie. Max-Age comes before Expires. */
export function clears({ maxAge, expires }: CookieLine, at: number): boolean {
  return maxAge === null ? expires !== null && expires <= at : maxAge <= 0;
}

function readPair(pair: string, { lonePart }: FateRules): { name: string; value: string } {
  const equals = pair.indexOf('=');
  if (equals >= 0)
    return { name: trim(pair.slice(0, equals)), value: trim(pair.slice(equals + 1)) };
  return lonePart === 'value' ? { name: '', value: trim(pair) } : { name: trim(pair), value: '' };
}

function lastOfEach(attributes: readonly string[]): Map<string, string> {
  const last = new Map<string, string>();
  for (const attribute of attributes) {
    const equals = attribute.indexOf('=');
    const name = trim(equals < 0 ? attribute : attribute.slice(0, equals)).toLowerCase();
    const value = equals < 0 ? '' : trim(attribute.slice(equals + 1));
    if (bytesOf(value) <= MAX_ATTRIBUTE_BYTES) last.set(name, value);
  }
  return last;
}

function readMaxAge(text: string, { readsPlus }: FateRules): number | null {
  const isNumber = (readsPlus ? /^[-+]?\d+$/ : /^-?\d+$/).test(text);
  return isNumber ? Number(text) : null;
}

function isSameSite(text: string | null): text is SameSite {
  return text === 'strict' || text === 'lax' || text === 'none';
}

function hasInnerTab(line: string): boolean {
  if (!line.includes('\t')) return false;
  const [pair = '', ...attributes] = line.split(';');
  return [pair, ...attributes].flatMap(partsOf).some((part) => part.includes('\t'));
}

/** Name and value around the first `=`, without blanks around. */
function partsOf(pair: string): string[] {
  const equals = pair.indexOf('=');
  const parts = equals < 0 ? [pair] : [pair.slice(0, equals), pair.slice(equals + 1)];
  return parts.map(trim);
}

function bytesOf(text: string): number {
  return utf8ToBytes(text).length;
}

/** Blanks and tabs, as browsers do it. No regular expression: over a long line it is quadratic. */
export function trim(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charAt(from))) from++;
  while (to > from && isBlank(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t';
}
