import { createObserve } from '../express-session/observe.ts';
import { processHub } from '../hub.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

/**
 * Shows the Sessions tab what express-session does in each request:
 *
 * ```ts
 * app.use(observe(session)({ secret, resave: false, saveUninitialized: false }));
 * ```
 *
 * The result is used exactly as `session` itself. Where NODE_ENV is `production` it *is* `session`
 * itself, unless `enabled: true` is given.
 *
 * @param session what `express-session` exports
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(processHub, () => process.env.NODE_ENV);
