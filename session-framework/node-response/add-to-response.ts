import type { ServerResponse } from 'node:http';
import { isObject } from '../settings/checks.ts';
import { varyOnCookie } from '../visit/cookie.ts';
import type { ResponseChange } from '../visit/request.ts';
import { headerPairs } from './header-pairs.ts';

/**
 * Puts the session's headers on a Node response that is not sent yet. Headers given to `writeHead`
 * itself would override them, so those are set first.
 *
 * @param args of the `writeHead` that is about to be called; null for any other call
 * @returns what to call it with instead; null: as before
 */
export function addToResponse(
  res: ServerResponse,
  { vary, setCookie, headers }: ResponseChange,
  args: readonly unknown[] | null,
): unknown[] | null {
  if (!vary && setCookie === null && headers.length === 0) return null;
  const rest = args === null ? null : setHeadersOf(res, args);
  if (vary) {
    const current = String(res.getHeader('vary') ?? '');
    const wanted = varyOnCookie(current);
    if (wanted !== current) res.setHeader('Vary', wanted);
  }
  if (setCookie !== null) append(res, 'Set-Cookie', setCookie);
  for (const [name, value] of headers) append(res, name, value);
  return rest;
}

/**
 * As `appendHeader`, which would push the line into the list that the application gave: where that
 * is one list for all its responses, the cookie would go out with every other one.
 */
function append(res: ServerResponse, name: string, line: string): void {
  const current = res.getHeader(name);
  const lines = current === undefined ? [] : Array.isArray(current) ? current : [String(current)];
  res.setHeader(name, [...lines, line]);
}

/** `writeHead(status, reason?, headers?)`: sets the headers, and leaves the rest. */
function setHeadersOf(res: ServerResponse, args: readonly unknown[]): unknown[] {
  const headers = args.find(isObject);
  const pairs = headers === undefined ? [] : (headerPairs(headers) ?? []);
  for (const [name] of pairs) res.removeHeader(name); // those of before
  for (const [name, value] of pairs) {
    res.appendHeader(name, Array.isArray(value) ? value.map(String) : String(value));
  }
  return args.filter((arg) => typeof arg !== 'object');
}
