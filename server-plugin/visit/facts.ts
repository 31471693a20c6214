import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseSetCookie, setCookieLines, setCookieName } from '../cookies.ts';
import { read, readString } from '../reading.ts';
import type { Draft, RequestFacts } from '../recorder.ts';
import type { Middleware } from './middleware.ts';

/** What is known of a request when its visit begins. */
export function requestFacts(
  req: IncomingMessage,
  middleware: Middleware,
  { count, bytes, secure }: { count: number; bytes: number; secure: boolean },
): RequestFacts {
  const { name, version, kind, rule, cookieName } = middleware;
  const proto = req.headers['x-forwarded-proto'];
  return {
    method: req.method ?? '',
    url: readString(req, 'originalUrl') ?? req.url ?? '',
    secure,
    forwardedProto: typeof proto === 'string' ? proto.slice(0, 256) : null,
    middleware: { name, version, kind, rule },
    cookieIn: { name: cookieName, count, bytes, state: count === 0 ? 'absent' : 'unchecked' },
  };
}

/** Whether the request counts as https. */
export function isSecure({ isSecure: ask }: Middleware, req: IncomingMessage): boolean {
  return ask === undefined ? Boolean(read(req.socket, 'encrypted')) : ask(req);
}

/** Notes the lines of the session cookie, as they went out. */
export function noteCookies(draft: Draft, res: ServerResponse, name: string): void {
  const lines = res.getHeader('set-cookie');
  if (lines === undefined) return;
  const now = Date.now();
  draft.setCookie = setCookieLines(lines)
    .filter((line) => setCookieName(line) === name)
    .map((line) => parseSetCookie(line, now));
  const kept = draft.setCookie.findLast(({ cleared }) => !cleared);
  if (kept === undefined) return;
  draft.expiry.cookie = kept.maxAge === null ? kept.expires : now + kept.maxAge * 1000;
}
