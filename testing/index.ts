/**
 * `sessions-devtools/testing`: what became of the session, in a test. With `expect`, or with the
 * methods of what `sessionOf` gives.
 */
export { sessionOf, type SessionOfOptions } from './session-of.ts';
export type { TestedSession } from './observed-session.ts';
export { sessionMatchers, type SessionMatchers } from './matchers.ts';
export { SessionTestError, type SessionTestCode } from './errors.ts';
