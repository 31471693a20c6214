import { validateHeaderName, validateHeaderValue, type ServerResponse } from 'node:http';
import { types } from 'node:util';
import { isObject } from '../settings/checks.ts';
import { headerPairs } from './header-pairs.ts';
import type { Call } from './waiting-response.ts';

/** Field content of RFC 9110 §5.5, as Node checks it. */
const REASON = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Whether Node refuses a call that would begin the response: it throws then, and nothing goes out.
 * So nothing is saved either, and whatever answers the error begins the response.
 */
export function isRefused(res: ServerResponse, { name, args }: Call): boolean {
  if (res.req.httpVersionMajor === 2) return false; // has rules of its own, and takes most of this
  if (name === 'write') return !isChunk(args[0]) || !isHead(res, []);
  if (name === 'end') return !(isNoChunk(args[0]) || isChunk(args[0])) || !isHead(res, []);
  return !isHead(res, name === 'writeHead' ? args : []);
}

function isChunk(value: unknown): boolean {
  return typeof value === 'string' || types.isUint8Array(value);
}

/** Of `end`, as Node reads its first argument. */
function isNoChunk(value: unknown): boolean {
  return !value || typeof value === 'function';
}

/** @param args of `writeHead`: a status, perhaps a reason, and headers */
function isHead(res: ServerResponse, args: readonly unknown[]): boolean {
  const [status = res.statusCode, first, second] = args;
  const code = Number(status) | 0;
  const reason = typeof first === 'string' ? first : res.statusMessage;
  const headers = typeof first === 'string' ? second : (second ?? first);
  return code >= 100 && code <= 999 && REASON.test(reason) && areHeaders(headers);
}

function areHeaders(headers: unknown): boolean {
  if (!isObject(headers)) return true;
  try {
    for (const [name, value] of headerPairs(headers) ?? [['', null]]) {
      validateHeaderName(name);
      const values: unknown[] = Array.isArray(value) ? value : [value];
      for (const each of values) Reflect.apply(validateHeaderValue, null, [name, each]);
    }
    return true;
  } catch {
    return false;
  }
}
