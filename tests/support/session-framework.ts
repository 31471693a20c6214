import { sessionFramework } from '../../server-plugin/adapters/session-framework.ts';
import type { Hub } from '../../server-plugin/hub.ts';
import { createObserve as create } from '../../server-plugin/observe.ts';

/** `observe` of session-framework, for a hub of a test. */
export function createObserve(hubOf: () => Hub, env: () => string | undefined) {
  return create(sessionFramework, hubOf, env);
}
