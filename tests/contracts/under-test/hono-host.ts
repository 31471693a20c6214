import type { RequestListener } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';
import { createPool } from '../scenarios/pool.ts';
import type { Answering, AppOptions, SessionWords } from './adapter-under-test.ts';
import { visitOf } from './hosts.ts';

export interface HonoEnv {
  Bindings: HttpBindings;
  Variables: { session: unknown; session_key_rotation: boolean };
}

/** An app on Hono: what adapters of its middlewares bring. */
export interface HonoParts extends Pick<
  AppOptions,
  'routes' | 'before' | 'tell' | 'isCalledInPool'
> {
  middlewares: readonly MiddlewareHandler[];
  sessionOf: (c: Context<HonoEnv>) => SessionWords | Promise<SessionWords>;
}

export function serveOnHono({
  before,
  middlewares,
  routes,
  sessionOf,
  tell,
  isCalledInPool,
}: HonoParts): RequestListener {
  const app = new Hono<HonoEnv>();
  app.onError((error, c) => {
    tell(`error ${String(error)}`);
    // Nothing can be said any more to who has the beginning already.
    if (!c.env.outgoing.headersSent) return c.text('failed', 500);
    c.env.outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  });
  if (before !== undefined) {
    app.use(async (c, next) => {
      await new Promise<void>((resolve) => {
        before(c.env.incoming, c.env.outgoing, resolve);
      });
      await next();
    });
  }
  const run = isCalledInPool === true ? createPool() : null;
  for (const middleware of middlewares) {
    app.use(run === null ? middleware : (c, next) => run(() => middleware(c, next)));
  }
  app.all('*', async (c) => {
    const route = routes[c.req.path] ?? routes['*'];
    if (route === undefined) throw new Error(`no route ${c.req.path}`);
    const answers: (Response | Error)[] = [];
    const { incoming, outgoing } = c.env;
    const session = await sessionOf(c);
    await route(visitOf(incoming, outgoing, session, answeringOn(c, answers), tell));
    for (const answer of answers) if (answer instanceof Error) throw answer;
    // What answers past Hono has to say so.
    const [answer] = answers;
    return answer instanceof Error || answer === undefined ? RESPONSE_ALREADY_SENT : answer;
  });
  const handle = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return (req, res) => void handle(req, res);
}

/** Hono sends what a handler returns, and takes an error as one that is thrown. */
function answeringOn(c: Context<HonoEnv>, answers: (Response | Error)[]): Answering {
  return {
    respond(body = 'ok', { status = 200, headers = {} } = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      if (c.env.outgoing.headersSent) c.env.outgoing.end(text);
      else if (!isStatus(status)) throw new Error(`no status ${status}`);
      else answers.push(c.newResponse(text, status, headers));
    },
    redirect: (to) => void answers.push(c.redirect(to)),
    fail: (error) => void answers.push(error),
  };
}

function isStatus(status: number): status is StatusCode {
  return status >= 200 && status < 600;
}
