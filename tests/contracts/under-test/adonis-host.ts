import type { RequestListener } from 'node:http';
import type { Encryption } from '@adonisjs/core/encryption';
import { Emitter } from '@adonisjs/core/events';
import { AppFactory } from '@adonisjs/core/factories/app';
import { ServerFactory } from '@adonisjs/core/factories/http';
import type { HttpContext, Server } from '@adonisjs/core/http';
import type { CookieOptions } from '@adonisjs/core/types/http';
import type { ApplicationService, ContainerBindings, EventsList } from '@adonisjs/core/types';
import SessionMiddleware from '@adonisjs/session/session_middleware';
import type { Answering, AppOptions, SessionWords } from './adapter-under-test.ts';
import { visitOf } from './hosts.ts';

/** What `defineConfig` of `@adonisjs/session` gives, when it is resolved. */
type Config = ConstructorParameters<typeof SessionMiddleware>[0];

/** An app on Adonis's own server and router: what adapters of its middlewares bring. */
export interface AdonisParts extends Pick<AppOptions, 'routes' | 'before' | 'tell'> {
  encryption: Encryption;
  configure: (app: ApplicationService) => Promise<Config>;
  sessionOf: (ctx: HttpContext) => SessionWords;
}

export function serveOnAdonis({
  routes,
  sessionOf,
  before,
  ...parts
}: AdonisParts): RequestListener {
  const booting = bootAdonis({
    ...parts,
    async handle(ctx) {
      const path = ctx.request.url();
      const route = routes[path] ?? routes['*'];
      if (route === undefined) throw new Error(`no route ${path}`);
      const given: (Error | null)[] = [];
      const { request, response } = ctx.request;
      await route(visitOf(request, response, sessionOf(ctx), answeringOn(ctx, given), parts.tell));
      for (const error of given) if (error !== null) throw error;
      // What answers past Adonis, or not yet, is not answered by Adonis.
      if (given.length === 0) ctx.response.finish = () => undefined;
    },
  });
  return (req, res) => {
    const run = (): void => void booting.then((server) => server.handle(req, res));
    if (before === undefined) run();
    else before(req, res, run);
  };
}

/** An app with one handler: as `@adonisjs/session/session_provider` and `start/kernel.ts` make it. */
export async function bootAdonis({
  encryption,
  configure,
  tell,
  handle,
  // Else they are Secure, as Adonis has it.
  cookie = { secure: false },
}: Pick<AdonisParts, 'encryption' | 'configure' | 'tell'> & {
  handle: (ctx: HttpContext) => unknown;
  /** Of all cookies of the app, where one says nothing else: in `config/app.ts`. */
  cookie?: Partial<CookieOptions>;
}): Promise<Server> {
  const app = new AppFactory<ContainerBindings>().create(new URL('./', import.meta.url));
  await app.init();
  const emitter = new Emitter<EventsList>(app);
  const sessions = await configure(app);
  app.container.singleton(SessionMiddleware, () => new SessionMiddleware(sessions, emitter));
  const config = { cookie };
  const server = new ServerFactory().merge({ app, emitter, encryption, config }).create();
  server.errorHandler(() =>
    Promise.resolve({
      default: class {
        report(error: unknown): void {
          tell(`error ${String(error)}`);
        }
        handle(_error: unknown, { response }: HttpContext): void {
          // Nothing can be said any more to who has the beginning already.
          if (response.headersSent) response.response.destroy();
          else response.status(500).send('failed');
        }
      },
    }),
  );
  const router = server.getRouter();
  router.use([() => import('@adonisjs/session/session_middleware')]);
  router.any('*', handle);
  await server.boot();
  return server;
}

/** Adonis sends the answer when all middlewares have ended, and takes an error as one that is thrown. */
function answeringOn({ response }: HttpContext, given: (Error | null)[]): Answering {
  return {
    respond(body = 'ok', { status = 200, headers = {} } = {}) {
      if (response.headersSent) {
        response.response.end(typeof body === 'string' ? body : JSON.stringify(body));
        return;
      }
      given.push(null);
      for (const [name, value] of Object.entries(headers)) response.header(name, value);
      response.status(status).send(body);
    },
    redirect(to) {
      given.push(null);
      response.redirect().toPath(to);
    },
    fail: (error) => void given.push(error),
  };
}
