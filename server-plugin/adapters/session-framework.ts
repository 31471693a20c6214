import { processHub } from '../hub.ts';
import { createObserve } from '../session-framework/observe.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

/**
 * Shows the Sessions tab what session-framework does in each request:
 *
 * ```ts
 * import { sessions } from 'session-framework/express';
 *
 * app.use(observe(sessions)({ engine: databaseEngine('sessions.sqlite') }));
 * ```
 *
 * The result is used exactly as `sessions` itself. Where NODE_ENV is `production` it *is* `sessions`
 * itself, unless `enabled: true` is given. An observer of your own, in the options of `sessions`, is
 * told everything as before.
 *
 * @param sessions of `session-framework/express`, `/fastify`, `/koa` or `/hono`
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(processHub, () => process.env.NODE_ENV);
