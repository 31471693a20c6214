import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import session from 'express-session';
import { createObserve } from './express-session.ts';
import type { Hub } from '../../server-plugin/hub.ts';

const ORDINARY = { secret: 'secret of the tests', resave: false, saveUninitialized: false };

/**
 * express-session as an app has it.
 *
 * @param hub who is told; null where the app does without the plugin
 */
export function sessionsOf(
  hub: Hub | null,
  options: Partial<session.SessionOptions> = {},
): RequestHandler {
  const observe = createObserve(
    () => hub ?? refuse(),
    () => undefined,
  );
  const factory = hub === null ? session : observe(session);
  return factory({ ...ORDINARY, ...options });
}

function refuse(): never {
  throw new Error('nobody observes this app');
}

/** What a callback is called with, as a promise. */
export function called(call: (callback: (error?: unknown) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}

/** A row without express-session's own key; null where there is none. */
export function rowOf(store: session.Store, id: string): Promise<Record<string, unknown> | null> {
  return new Promise((resolve, reject) => {
    store.get(id, (error: unknown, row) => {
      const isMissing = error instanceof Error && Reflect.get(error, 'code') === 'ENOENT';
      if (error instanceof Error && !isMissing) reject(error);
      else resolve(row && !isMissing ? dictionaryOf(row) : null);
    });
  });
}

/** What the app keeps in a session. */
export function dictionaryOf(some: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(some).filter(([key]) => key !== 'cookie'));
}

/** The session id in a cookie of express-session. */
export function sessionIdOf(cookie: string | undefined): string {
  const id = decodeURIComponent(cookie ?? '')
    .slice(2)
    .split('.')[0];
  if (id === undefined || id === '') throw new Error('no session cookie');
  return id;
}

/**
 * Calls a middleware by hand and awaits that it goes on: its caller's context, not its own, is that
 * of what comes next.
 */
export function passes(
  middleware: RequestHandler,
  req: IncomingMessage,
  res: object,
): Promise<void> {
  return called((next) => {
    Reflect.apply(middleware, undefined, [req, res, next]);
  });
}

/**
 * The session of a request, looked up anew at each call, as an app does that writes `req.session`.
 *
 * @throws where there is none
 */
export function sessionOf(req: IncomingMessage): session.Session {
  const found: unknown = Reflect.get(req, 'session');
  if (found instanceof session.Session) return found;
  throw new Error('no session');
}
