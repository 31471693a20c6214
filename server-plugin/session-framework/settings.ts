import type { MiddlewareConfiguration } from '../protocol.ts';
import type { Description } from './hook.ts';

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
  };
}
