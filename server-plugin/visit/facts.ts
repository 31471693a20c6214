import type { IncomingMessage, ServerResponse } from 'node:http';
import { linesOf, parseSetCookie, setCookieLines } from '../exchange/cookies.ts';
import type { MiddlewareInfo } from '../protocol.ts';
import { read, readString } from '../reading.ts';
import type { Draft, RequestFacts } from '../recording/recorder.ts';
import type { Middleware } from './middleware.ts';

/** What is known of a request when its visit begins. */
export function requestFacts(
  req: IncomingMessage,
  middleware: Middleware,
  { count, bytes, secure }: { count: number; bytes: number; secure: boolean },
): RequestFacts {
  const { cookieName } = middleware;
  const proto = req.headers['x-forwarded-proto'];
  return {
    method: req.method ?? '',
    url: readString(req, 'originalUrl') ?? req.url ?? '',
    secure,
    forwardedProto: typeof proto === 'string' ? proto.slice(0, 256) : null,
    middleware: infoOf(middleware),
    cookieIn: { name: cookieName, count, bytes, state: count === 0 ? 'absent' : 'unchecked' },
  };
}

/** One for all records of a middleware, since they are kept. */
function infoOf(middleware: Middleware): MiddlewareInfo {
  let info = infos.get(middleware);
  if (info === undefined) {
    const { name, version, kind, rule } = middleware;
    infos.set(middleware, (info = { name, version, kind, rule }));
  }
  return info;
}

const infos = new WeakMap<Middleware, MiddlewareInfo>();

/** Whether the request counts as https. */
export function isSecure({ isSecure: ask }: Middleware, req: IncomingMessage): boolean {
  return ask === undefined ? Boolean(read(req.socket, 'encrypted')) : ask(req);
}

/** Notes the lines of the session cookie, as they went out. */
export function noteCookies(
  draft: Draft,
  res: ServerResponse,
  { cookieName, isChunked = false }: Middleware,
): void {
  const header = res.getHeader('set-cookie');
  if (header === undefined) return;
  const now = Date.now();
  const lines = linesOf(setCookieLines(header), cookieName, isChunked);
  const all = lines.map((line) => parseSetCookie(line, now));
  // A session that needs fewer cookies than before clears the others, and has not ended.
  const names = new Set(all.filter(({ cleared }) => !cleared).map(({ name }) => name));
  draft.setCookie = names.size === 0 ? all : all.filter(({ name }) => names.has(name));
  const kept = draft.setCookie.findLast(({ cleared }) => !cleared);
  if (kept === undefined) return;
  draft.expiry.cookie = kept.maxAge === null ? kept.expires : now + kept.maxAge * 1000;
}
