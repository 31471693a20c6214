import type { RequestListener } from 'node:http';
import { createApp, eventHandler, toNodeListener, type H3Event } from 'h3v1';
import type { Answering, AppOptions, SessionWords } from './adapter-under-test.ts';
import { visitOf } from './hosts.ts';

/** An app on h3: what adapters of its sessions bring. */
export interface H3Parts extends Pick<AppOptions, 'routes' | 'before' | 'tell'> {
  /** Opens what the app opens, before its routes. */
  open: (event: H3Event) => Promise<SessionWords>;
}

export function serveOnH3({ before, open, routes, tell }: H3Parts): RequestListener {
  const app = createApp({
    onError(error, event) {
      tell(`error ${String(error.cause instanceof Error ? error.cause : error)}`);
      const { res } = event.node;
      // Nothing can be said any more to who has the beginning already.
      if (res.headersSent) {
        res.end();
        return;
      }
      res.statusCode = 500;
      res.end('failed');
    },
  });
  app.use(
    eventHandler(async (event) => {
      const { req, res } = event.node;
      if (before !== undefined) {
        await new Promise<void>((resolve) => {
          before(req, res, resolve);
        });
      }
      const session = await open(event);
      const route = routes[event.path] ?? routes['*'];
      if (route === undefined) throw new Error(`no route ${event.path}`);
      const answers: (Response | Error)[] = [];
      await route(visitOf(req, res, session, answeringOn(event, answers), tell));
      for (const answer of answers) if (answer instanceof Error) throw answer;
      const [answer] = answers;
      // What answers past h3 has to say so.
      if (answer === undefined) event._handled = true;
      return answer;
    }),
  );
  return toNodeListener(app);
}

/** h3 sends what a handler returns, and takes an error as one that is thrown. */
function answeringOn({ node: { res } }: H3Event, answers: (Response | Error)[]): Answering {
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
