import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createRouter, type Middleware, type RequestContext } from '@remix-run/fetch-router';
import { createRequest, sendResponse } from '@remix-run/node-fetch-server';
import type { Answering, AppOptions, SessionWords } from './adapter-under-test.ts';
import { visitOf } from './hosts.ts';

/** Whatever it puts into the context. */
type AnyMiddleware = NonNullable<
  NonNullable<Parameters<typeof createRouter>[0]>['middleware']
>[number];

/** An app on Remix 3's router: what adapters of its middlewares bring. */
export interface RemixParts extends Pick<AppOptions, 'routes' | 'before' | 'tell'> {
  middlewares: readonly AnyMiddleware[];
  sessionOf: (context: RequestContext) => SessionWords;
}

/** What is answered past the router, which wants an answer of every handler. */
const SENT = 'x-already-sent';

/** Node's own request and response, which the router does not know. */
interface Pair {
  req: IncomingMessage;
  res: ServerResponse;
}

export function serveOnRemix({
  before,
  middlewares,
  routes,
  sessionOf,
  tell,
}: RemixParts): RequestListener {
  // It makes a request of its own for each that it is given.
  const pairs = new AsyncLocalStorage<Pair>();
  const pairNow = (): Pair => {
    const pair = pairs.getStore();
    if (pair === undefined) throw new Error('no request of Node');
    return pair;
  };
  const failed = (error: unknown, { res }: Pair): Response => {
    tell(`error ${String(error)}`);
    // Nothing can be said any more to who has the beginning already.
    if (!res.headersSent) return new Response('failed', { status: 500 });
    res.destroy();
    return alreadySent();
  };
  /** As an app has it that shows its own page for an error. */
  const catching: Middleware = async (_context, next) => {
    try {
      return await next();
    } catch (error) {
      return failed(error, pairNow());
    }
  };
  const router = createRouter({
    middleware: [...middlewares, catching],
    async defaultHandler(context) {
      const { req, res } = pairNow();
      const path = context.url.pathname;
      const route = routes[path] ?? routes['*'];
      if (route === undefined) throw new Error(`no route ${path}`);
      const answers: (Response | Error)[] = [];
      await route(visitOf(req, res, sessionOf(context), answeringOn(res, answers), tell));
      for (const answer of answers) if (answer instanceof Error) throw answer;
      const [answer] = answers;
      return answer instanceof Error || answer === undefined ? alreadySent() : answer;
    },
  });
  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const pair = { req, res };
    const fetching = pairs.run(pair, () => router.fetch(createRequest(req, res)));
    const response = await fetching.catch((error: unknown) => failed(error, pair));
    if (!response.headers.has(SENT)) await sendResponse(res, response);
  };
  return (req, res) => {
    const run = (): void => void handle(req, res);
    if (before === undefined) run();
    else before(req, res, run);
  };
}

const alreadySent = (): Response => new Response(null, { headers: { [SENT]: 'true' } });

/** The router sends what a handler returns, and takes an error as one that is thrown. */
function answeringOn(res: ServerResponse, answers: (Response | Error)[]): Answering {
  return {
    respond(body = 'ok', { status = 200, headers = {} } = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      if (res.headersSent) res.end(text);
      else
        answers.push(new Response([204, 304].includes(status) ? null : text, { status, headers }));
    },
    redirect: (to) =>
      void answers.push(new Response(null, { status: 302, headers: { Location: to } })),
    fail: (error) => void answers.push(error),
  };
}
