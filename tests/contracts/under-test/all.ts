import type { AdapterUnderTest } from './adapter-under-test.ts';
import { expressSession } from './express-session.ts';
import { sessionFramework } from './session-framework.ts';
import { koaSession } from './koa-session.ts';
import { fastifySession } from './fastify-session.ts';
import { ironSession } from './iron-session.ts';
import { cookieSession } from './cookie-session.ts';
import { fastifySecureSession } from './fastify-secure-session.ts';
import { custom } from './custom.ts';
import { honoSessions } from './hono-sessions.ts';
import { reactRouter } from './react-router.ts';
import { remixSession } from './remix-session.ts';
import { h3Sessions } from './h3.ts';
import { adonisSession } from './adonis-session.ts';
import { honoSession } from './hono-session.ts';

/** Every adapter, as the suites need to know it. */
export const ADAPTERS: readonly AdapterUnderTest[] = [
  expressSession,
  sessionFramework,
  koaSession,
  fastifySession,
  ironSession,
  cookieSession,
  fastifySecureSession,
  custom,
  honoSessions,
  reactRouter,
  remixSession,
  h3Sessions,
  adonisSession,
  honoSession,
];
