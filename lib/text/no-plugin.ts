import { titleOf } from '../decoders/formats.ts';
import { say, type Span } from './spans.ts';

/** The middlewares that there is a plugin for, by the subpath that an app imports. */
export const OBSERVED = [
  'adonis-session',
  'cookie-session',
  'express-session',
  'fastify-secure-session',
  'fastify-session',
  'h3',
  'hono-session',
  'hono-sessions',
  'iron-session',
  'koa-session',
  'react-router',
  'remix-session',
  'session-framework',
] as const;

/** For every middleware: where none is observed, nobody has told which one it is. */
export const INSTALL = `// <name>: ${OBSERVED.slice(0, -1).join(', ')} or ${OBSERVED.at(-1)}
import { observe } from 'sessions-devtools/<name>';

// Use it where you use session:
const observed = observe(session);`;

/**
 * Formats of cookies that none of those middlewares writes. What may be one of theirs is not here,
 * such as Django's ids, which session-framework writes too.
 */
const OF_OTHERS: ReadonlySet<string> = new Set([
  'aspnet',
  'aspnet-core',
  'astro',
  'authjs-id',
  'better-auth',
  'better-auth-cache',
  'django',
  'itsdangerous',
  'java',
  'laravel',
  'php',
  'rails-encrypted',
  'rails-signed',
  'spring',
  'supabase',
]);

export interface NoPlugin {
  body: Span[];
  /** What an app with one of the middlewares takes over. */
  code?: string;
}

/**
 * What is missing without a plugin, and how one has it, where there is one.
 *
 * @param host null where the page has none
 * @param format of the session's cookie; null where that is not known
 */
export function withoutPlugin(host: string | null, format: string | null): NoPlugin {
  const missing = [
    ...(host === null ? ['No plugin was seen'] : say`No plugin was seen on ${host}`),
    ': the tab shows what cookies tell, and not what the server does with the session.',
  ];
  if (format !== null && OF_OTHERS.has(format)) {
    const other = ` The cookie looks like one of ${titleOf(format)}, for which there is no plugin.`;
    return { body: [...missing, other] };
  }
  const one =
    ' There is one for Node with express-session, cookie-session, @fastify/session, @fastify/secure-session, @adonisjs/session, @hono/session, h3, hono-sessions, iron-session, koa-session, react-router, Remix 3 or session-framework, and it takes one line:';
  return { body: [...missing, one], code: INSTALL };
}
