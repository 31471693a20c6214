import { cookieSession } from '../adapters/cookie-session.ts';
import { expressSession } from '../adapters/express-session.ts';
import { fastifySecureSession } from '../adapters/fastify-secure-session.ts';
import { fastifySession } from '../adapters/fastify-session.ts';
import { ironSession } from '../adapters/iron-session.ts';
import { koaSession } from '../adapters/koa-session.ts';
import { sessionFramework } from '../adapters/session-framework.ts';
import { honoSessions } from '../adapters/hono-sessions.ts';
import { reactRouter } from '../adapters/react-router.ts';
import { remixSession } from '../adapters/remix-session.ts';
import { h3Sessions } from '../adapters/h3.ts';
import { adonisSession } from '../adapters/adonis-session.ts';
import { honoSession } from '../adapters/hono-session.ts';
import { processHub } from '../hub.ts';
import { createObserve, type Adapter } from '../observe.ts';
import type { Supported } from '../process/supported.ts';

/** A package that is observed where an app imports it. */
export interface Known {
  /** As an app writes it. */
  readonly specifier: string;
  /** The functions among its exports that the adapter puts another one for. */
  readonly exports: readonly string[];
  /** What `observe` is given: such a function, or all that the package exports. */
  readonly takes: 'function' | 'module';
  /** Of its adapter. It is given what the app imported, and refuses what it does not know. */
  readonly observe: (target: never) => unknown;
  readonly supports: Supported;
}

/** Every known package: a line for each. */
export const KNOWN: readonly Known[] = [
  known('express-session', ['default'], expressSession),
  known('cookie-session', ['default'], cookieSession),
  known('koa-session', ['default', 'createSession'], koaSession),
  known('@fastify/session', ['default', 'fastifySession'], fastifySession),
  known('@fastify/secure-session', ['default', 'fastifySecureSession'], fastifySecureSession),
  known('iron-session', ['getIronSession'], ironSession, 'module'),
  known('session-framework/express', ['sessions'], sessionFramework),
  known('session-framework/fastify', ['sessions'], sessionFramework),
  known('session-framework/koa', ['sessions'], sessionFramework),
  known('session-framework/hono', ['sessions'], sessionFramework),
  known('hono-sessions', ['sessionMiddleware'], honoSessions),
  known(
    'react-router',
    ['createCookieSessionStorage', 'createMemorySessionStorage', 'createSessionStorage'],
    reactRouter,
  ),
  known('@remix-run/session-middleware', ['session'], remixSession),
  known('h3', ['useSession', 'getSession', 'updateSession', 'clearSession'], h3Sessions, 'module'),
  known('@adonisjs/session', ['defineConfig'], adonisSession),
  known('@hono/session', ['useSession'], honoSession),
];

function known<F>(
  specifier: string,
  exports: readonly string[],
  adapter: Adapter<F>,
  takes: Known['takes'] = 'function',
): Known {
  const observe = createObserve(adapter, processHub, () => process.env.NODE_ENV);
  return { specifier, exports, observe, supports: adapter.supports, takes };
}

/** The name of the package itself, without what stands behind it. */
export function packageOf({ specifier }: Known): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
