import { ConfigurationError } from '../errors.ts';
import { isObject, memberOf, missing } from '../settings/checks.ts';

type Host = 'express' | 'fastify' | 'koa' | 'hono' | 'fetch';

const NAMES: Readonly<Record<Host, string>> = {
  express: 'Express',
  fastify: 'Fastify',
  koa: 'Koa',
  hono: 'Hono',
  fetch: 'fetch',
};

/**
 * All hosts export `sessions`, so that of another one is soon imported.
 *
 * @param host whose middleware it is
 * @param first what the middleware is called with
 * @param done the callback of the host that calls, if it has one: it gets the error
 * @returns whether `done` got one
 * @throws ConfigurationError where the host has no callback
 */
export function refusesOtherHost(host: Host, first: unknown, done?: unknown): boolean {
  const calling = callingHost(first);
  if (calling === null || calling === host) return false;
  const error = new ConfigurationError(
    `sessions: this is the middleware of session-framework/${host}; for ${NAMES[calling]} ` +
      `import { sessions } from 'session-framework/${calling}'.`,
  );
  if (typeof done !== 'function') throw error;
  Reflect.apply(done, undefined, [error]);
  return true;
}

/** By what it gives to a middleware. Null where that is unknown. No getter is read that does work. */
function callingHost(first: unknown): Host | null {
  if (!isObject(first)) return null;
  if ('decorateRequest' in first || 'routeOptions' in first) return 'fastify';
  const request = memberOf(first, 'req');
  if (isObject(request)) return 'onerror' in first ? 'koa' : 'hono';
  const headers = memberOf(first, 'headers');
  if (!isObject(headers)) return null;
  return missing(headers, ['get']) === null ? 'fetch' : 'express';
}
