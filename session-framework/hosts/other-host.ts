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
 * All hosts export `sessions`, so that of another one is soon imported. Once something was found to
 * be of this host, whatever has its prototype is: to look again costs each request.
 *
 * @param host whose middleware it is
 * @returns looks at what the middleware is called with. Its `done` is the callback of the host that
 * calls, if it has one: it gets the error. Returns whether it got one, and throws a
 * ConfigurationError where there is none
 */
export function otherHostRefusal(host: Host): (first: unknown, done?: unknown) => boolean {
  let known: unknown = null;
  return (first, done) => {
    const prototype: unknown = isObject(first) ? Object.getPrototypeOf(first) : null;
    if (prototype !== null && prototype === known) return false;
    const calling = callingHost(first);
    if (calling === null) return false;
    if (calling === host) {
      if (prototype !== Object.prototype) known = prototype; // which all literals have
      return false;
    }
    refuse(host, calling, done);
    return true;
  };
}

function refuse(host: Host, calling: Host, done: unknown): void {
  const error = new ConfigurationError(
    `sessions: this is the middleware of session-framework/${host}; for ${NAMES[calling]} ` +
      `import { sessions } from 'session-framework/${calling}'.`,
  );
  if (typeof done !== 'function') throw error;
  Reflect.apply(done, undefined, [error]);
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
