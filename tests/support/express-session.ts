import { expressSession } from '../../server-plugin/adapters/express-session.ts';
import type { Hub } from '../../server-plugin/hub.ts';
import { createObserve as create } from '../../server-plugin/observe.ts';

/** `observe` of express-session, for a hub of a test. */
export function createObserve(hubOf: () => Hub, env: () => string | undefined) {
  return create(expressSession, hubOf, env);
}
