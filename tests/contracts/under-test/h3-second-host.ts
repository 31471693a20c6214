import type { RequestListener, ServerResponse } from 'node:http';
import { H3, HTTPError, type H3Event } from 'h3';
import { toNodeHandler } from 'h3/node';
import { isRequest, isResponse } from '../../../server-plugin/exchange/exchange.ts';
import type { Answering, AppOptions, SessionWords } from './adapter-under-test.ts';
import { visitOf } from './hosts.ts';

/** An app on h3 2: what adapters of its sessions bring. */
export interface H3SecondParts extends Pick<AppOptions, 'routes' | 'before' | 'tell'> {
  /** Opens what the app opens, before its routes. */
  open: (event: H3Event) => Promise<SessionWords>;
}

/** What a handler of h3 2 gives that has answered past it. */
const HANDLED = Symbol.for('h3.handled');

export function serveOnH3Second({ before, open, routes, tell }: H3SecondParts): RequestListener {
  const app = new H3({
    silent: true,
    onError(error) {
      tell(`error ${String(error.cause instanceof Error ? error.cause : error)}`);
    },
  });
  app.all('/**', async (event) => {
    const { req, res } = event.runtime?.node ?? {};
    if (!isRequest(req) || !isResponse(res)) throw new Error('no request of Node');
    if (before !== undefined) {
      await new Promise<void>((resolve) => {
        before(req, res, resolve);
      });
    }
    const session = await open(event);
    const path = req.url ?? '';
    const route = routes[path] ?? routes['*'];
    if (route === undefined) throw new Error(`no route ${path}`);
    const answers: (Response | Error)[] = [];
    await route(visitOf(req, res, session, answeringOn(res, answers), tell));
    for (const answer of answers) if (answer instanceof Error) throw new HTTPError(answer);
    // What answers past h3 has to say so, when it is done.
    return answers[0] ?? isOver(res);
  });
  const handle = toNodeHandler(app);
  return (req, res) => void handle(req, res);
}

async function isOver(res: ServerResponse): Promise<symbol> {
  if (res.writableFinished || res.closed) return HANDLED;
  return new Promise((resolve) => {
    for (const name of ['finish', 'close']) res.once(name, () => resolve(HANDLED));
  });
}

/** h3 sends what a handler returns, and takes an error as one that is thrown. */
function answeringOn(res: ServerResponse, answers: (Response | Error)[]): Answering {
  return {
    respond(body = 'ok', { status = 200, headers = {} } = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      if (res.headersSent) res.end(text);
      else answers.push(new Response(hasBody(status) ? text : null, { status, headers }));
    },
    redirect(to) {
      answers.push(new Response(null, { status: 302, headers: { location: to } }));
    },
    fail(error) {
      answers.push(error);
    },
  };
}

function hasBody(status: number): boolean {
  return status !== 204 && status !== 304;
}
