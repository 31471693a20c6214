import type { ServerResponse } from 'node:http';
import { varyOnCookie } from '../cookie.ts';
import type { ResponseChange } from '../request.ts';

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
  if (setCookie !== null) res.appendHeader('Set-Cookie', setCookie);
  for (const [name, value] of headers) res.appendHeader(name, value);
  return rest;
}

/** `writeHead(status, reason?, headers?)`: sets the headers, and leaves the rest. */
function setHeadersOf(res: ServerResponse, args: readonly unknown[]): unknown[] {
  const rest = args.filter((arg) => typeof arg !== 'object');
  const headers = args.find((arg) => typeof arg === 'object' && arg !== null);
  if (Array.isArray(headers)) setList(res, headers.flat());
  else if (headers !== undefined) {
    for (const name of Object.keys(headers)) setHeader(res, name, Reflect.get(headers, name));
  }
  return rest;
}

/** A list of names and values in turn, in which a name may come again. */
function setList(res: ServerResponse, list: unknown[]): void {
  const names = list.filter((_item, index) => index % 2 === 0).map(String);
  for (const name of names) res.removeHeader(name);
  names.forEach((name, index) => res.appendHeader(name, String(list[2 * index + 1])));
}

function setHeader(res: ServerResponse, name: string, value: unknown): void {
  if (Array.isArray(value)) res.setHeader(name, value.map(String));
  else if (typeof value === 'string' || typeof value === 'number') res.setHeader(name, value);
}
