import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import Koa from 'koa';
import { createPool } from '../scenarios/pool.ts';
import type { Answering, AppOptions, SessionWords } from './adapter-under-test.ts';
import { visitOf } from './hosts.ts';

/** An app on Koa: what adapters of its middlewares bring. */
export interface KoaParts extends Pick<
  AppOptions,
  'routes' | 'before' | 'tell' | 'isCalledInPool'
> {
  keys: string[];
  /** Made for this app: some want to know it. */
  middlewares: (app: Koa) => readonly Koa.Middleware[];
  sessionOf: (ctx: Koa.Context) => SessionWords;
}

export function serveOnKoa({ keys, middlewares, routes, ...parts }: KoaParts): RequestListener {
  const { before, sessionOf, tell } = parts;
  const app = new Koa({ keys });
  app.on('error', (error: unknown) => {
    tell(`error ${String(error)}`);
  });
  if (before !== undefined) {
    app.use(async (ctx, next) => {
      await new Promise<void>((resolve) => {
        before(ctx.req, ctx.res, resolve);
      });
      await next();
    });
  }
  const run = parts.isCalledInPool === true ? createPool() : null;
  for (const middleware of middlewares(app)) {
    app.use(
      run === null ? middleware : (ctx, next) => run(() => Promise.resolve(middleware(ctx, next))),
    );
  }
  app.use(async (ctx) => {
    const route = routes[ctx.path] ?? routes['*'];
    if (route === undefined) throw new Error(`no route ${ctx.path}`);
    // What answers past Koa says so; an answer by Koa takes it back.
    ctx.respond = false;
    const failed: Error[] = [];
    const { req, res } = ctx;
    try {
      await route(visitOf(req, res, sessionOf(ctx), answeringOn(ctx, failed), tell));
      for (const error of failed) throw error;
    } catch (error) {
      // Koa leaves a response as it is that has begun.
      if (ctx.headerSent) res.destroy();
      throw error;
    }
  });
  const handle = app.callback();
  return (req: IncomingMessage, res: ServerResponse) => void handle(req, res);
}

/** Koa sends the answer when all middlewares have ended, and takes an error as one that is thrown. */
function answeringOn(ctx: Koa.Context, failed: Error[]): Answering {
  return {
    respond(body = 'ok', { status, headers = {} } = {}) {
      if (ctx.headerSent) {
        ctx.res.end(body);
        return;
      }
      ctx.respond = true;
      if (status !== undefined) ctx.status = status;
      ctx.set(headers);
      ctx.body = body;
    },
    redirect(to) {
      ctx.respond = true;
      ctx.redirect(to);
    },
    fail: (error) => void failed.push(error),
  };
}
