import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express from 'express';
import express4 from 'express4';
import type { NextFunction, Request, Response } from 'express';
import { createPool } from '../scenarios/pool.ts';
import type {
  Answering,
  AppOptions,
  Before,
  Route,
  SessionWords,
  Visit,
} from './adapter-under-test.ts';

type Next = (error?: unknown) => void;
export type NodeMiddleware = (req: IncomingMessage, res: ServerResponse, next: Next) => void;

/** An app on Node's own request and response: what adapters of such middlewares bring. */
export interface NodeParts extends Pick<
  AppOptions,
  'routes' | 'before' | 'tell' | 'isCalledInPool'
> {
  middlewares: readonly NodeMiddleware[];
  sessionOf: (req: IncomingMessage) => SessionWords;
  /** Where the app can answer no more after this error: it does what is left to do. */
  gaveUp?: (error: unknown, res: ServerResponse) => boolean;
}

/** The hosts of middlewares `(req, res, next)`. A route `*` takes what no other does. */
export const NODE_HOSTS: Readonly<Record<string, (parts: NodeParts) => RequestListener>> = {
  'Express 5': onExpress(express),
  'Express 4': onExpress(express4),
  Node: onNode,
};

/** @throws where there is no such host */
export function serveOn(host: string, parts: NodeParts): RequestListener {
  const serve = NODE_HOSTS[host];
  if (serve === undefined) throw new Error(`no host ${host}`);
  if (parts.isCalledInPool !== true) return serve(parts);
  return serve({ ...parts, middlewares: parts.middlewares.map(inPool) });
}

/** Who awaits a middleware in a pool goes on there, and has not the context of the request. */
function inPool(middleware: NodeMiddleware): NodeMiddleware {
  const run = createPool();
  return (req, res, next) => {
    void run(async () => {
      const error = await new Promise((resolve) => {
        middleware(req, res, resolve);
      });
      next(error);
    });
  };
}

function onExpress(createApp: typeof express) {
  return ({ before, middlewares, routes, sessionOf, tell, gaveUp }: NodeParts): RequestListener => {
    const app = createApp();
    if (before !== undefined) app.use(before);
    for (const middleware of middlewares) app.use(middleware);
    for (const [path, route] of Object.entries(routes)) {
      const handle = (req: Request, res: Response, next: NextFunction): void => {
        run(route, visitOf(req, res, sessionOf(req), answeringOn(res, next), tell), next);
      };
      if (path === '*') app.use(handle);
      else app.get(path, handle);
    }
    app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
      tell(`error ${String(error)}`);
      if (gaveUp?.(error, res) !== true) res.status(500).send('failed');
    });
    return app;
  };
}

function answeringOn(res: Response, next: Next): Answering {
  return {
    respond(body = 'ok', { status, headers } = {}) {
      if (status !== undefined) res.status(status);
      if (headers !== undefined) res.set(headers);
      if (typeof body === 'object') res.json(body);
      else if (res.headersSent) res.end(body);
      else res.send(body);
    },
    redirect: (to) => res.redirect(to),
    fail: next,
  };
}

/** Without a framework: Node's server calls one middleware after the other. */

/** Takes a middleware for what it is besides Express's: one of Node's requests. */
export function asNodeMiddleware(middleware: unknown): NodeMiddleware {
  if (typeof middleware !== 'function') throw new Error('no middleware');
  return (req, res, next) => void Reflect.apply(middleware, undefined, [req, res, next]);
}

function onNode({ before, middlewares, routes, sessionOf, tell }: NodeParts): RequestListener {
  const first: Before[] = before === undefined ? [] : [before];
  const all: NodeMiddleware[] = [...first, ...middlewares];
  return (req, res) => {
    const fail: Next = (error) => {
      tell(`error ${String(error)}`);
      res.destroy();
    };
    const answering: Answering = {
      respond(body = 'ok', { status = 200, headers = {} } = {}) {
        if (!res.headersSent) res.writeHead(status, headers);
        res.end(typeof body === 'object' ? JSON.stringify(body) : body);
      },
      redirect: (to) => void res.writeHead(302, { Location: to }).end(),
      fail,
    };
    const step = (index: number): void => {
      const middleware = all[index];
      if (middleware !== undefined) {
        middleware(req, res, (error) => {
          if (error === undefined) step(index + 1);
          else fail(error);
        });
        return;
      }
      const route = routes[req.url ?? ''] ?? routes['*'];
      if (route === undefined) throw new Error(`no route ${req.url ?? ''}`);
      run(route, visitOf(req, res, sessionOf(req), answering, tell), fail);
    };
    // As Express and Connect have it, for middlewares that look there.
    Object.assign(req, { originalUrl: req.url });
    step(0);
  };
}

export function run(route: Route, visit: Visit, fail: Next): void {
  const answering = route(visit);
  if (answering instanceof Promise) answering.catch(fail);
}

export function visitOf(
  req: IncomingMessage,
  res: ServerResponse,
  session: SessionWords,
  answering: Answering,
  tell: AppOptions['tell'],
): Visit {
  return {
    ...session,
    ...answering,
    req,
    res,
    begin: () => void res.write('first '),
    note: tell,
  };
}
