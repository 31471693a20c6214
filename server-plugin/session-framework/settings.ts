import type { MiddlewareConfiguration } from '../protocol.ts';
import type { Description } from './hook.ts';

/** What the tab says in the framework's own terms. */
const WORDS: Pick<MiddlewareConfiguration, 'advice' | 'terms'> = {
  advice: {
    'not-flagged':
      "Or set `session.modified = true`. With `detectUnsavedChanges: 'warn'` the framework finds such changes itself.",
    'not-committed': 'Call `await session.save()` for that.',
    'too-late':
      'Or call `await session.save()` after the change, where a store has the session already.',
    'status-5xx': 'Call `await session.save()` for that.',
    conflict:
      "Or set `onConflict: 'merge'`: the keys that a request changed are then laid over what is stored.",
    aborted: 'Call `await session.save()` for that.',
  },
  terms: {
    resave: 'saveEveryRequest: true',
    rolling: 'saveEveryRequest: true',
    explicit: 'session.save()',
  },
};

/** What `hello` tells of it: as the framework describes itself, free of secrets. */
export function describeMiddleware(description: Description): MiddlewareConfiguration {
  const { name, version, kind, rule, cookieName, cookie, options } = description;
  return {
    name,
    version,
    kind,
    rule,
    cookieName,
    options: {
      ...options,
      'cookie.path': cookie.path,
      'cookie.domain': cookie.domain,
      'cookie.secure': cookie.secure,
      'cookie.httpOnly': cookie.httpOnly,
      'cookie.sameSite': cookie.sameSite,
    },
    ...WORDS,
  };
}
