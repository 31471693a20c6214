/** Where an app with a mistake, or the mended one, is put up and visited. */
import { once } from 'node:events';
import { createServer, type RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator, Locator, Page } from '@playwright/test';
import express, { type Express, type RequestHandler } from 'express';
import type session from 'express-session';
import { FINDINGS } from '../../../lib/text/findings.ts';
import type { MakeSession } from '../cases/case-app.ts';

/** `localhost` or `127.0.0.1`: two hosts to a browser, so that no cookie of one is the other's. */
export type Host = 'localhost' | '127.0.0.1';

type Handler = (...of: Parameters<RequestListener>) => unknown;

export type Routes = Record<string, RequestHandler>;

export class Site {
  readonly host: Host;
  readonly page: Page;
  readonly #runOf: () => MakeSession;
  readonly #servers = new Set<Server>();
  #session: MakeSession;

  /** Resolves when the panel has the record of the last request, which renewed a session. */
  readonly told: () => Promise<void>;

  /** @param runOf express-session as another process of the server has it */
  constructor(
    page: Page,
    host: Host,
    runOf: () => MakeSession,
    told: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.page = page;
    this.told = told;
    this.host = host;
    this.#runOf = runOf;
    this.#session = runOf();
  }

  /** express-session with the plugin. */
  session(options: Partial<session.SessionOptions> = {}): RequestHandler {
    return this.#session(options);
  }

  /** An app on express-session, and where it is. */
  async shop(routes: Routes, options: Partial<session.SessionOptions> = {}): Promise<string> {
    return this.start(appOf(this.session(options), routes));
  }

  /** Puts an app up, on a port that is free unless one is given. */
  async start(app: Handler | Server, port = 0): Promise<string> {
    const server = app instanceof Server ? app : createServer((req, res) => void app(req, res));
    this.#servers.add(server);
    server.listen(port, this.host);
    await once(server, 'listening');
    return `http://${this.host}:${addressOf(server).port}`;
  }

  /** Ends what runs there; what begins sessions from now on is of another process. */
  async endRun(url: string): Promise<void> {
    for (const server of this.#servers) {
      if (String(addressOf(server).port) !== new URL(url).port) continue;
      await end(server);
      this.#servers.delete(server);
    }
    this.#session = this.#runOf();
  }

  /** Goes to pages of an address, one after the other. */
  async visit(url: string, ...paths: string[]): Promise<void> {
    for (const path of paths) await this.page.goto(url + path);
  }

  /** Has a script of the page ask for all of these at once, and waits for the answers. */
  async askAtOnce(...paths: string[]): Promise<void> {
    await this.page.evaluate((all) => Promise.all(all.map((path) => fetch(path))), paths);
  }

  /** Has a script of the page ask, time and again, each after the answer to the one before. */
  async ask(path: string, times: number, credentials: RequestCredentials = 'same-origin') {
    const order = { path, times, credentials };
    await this.page.evaluate(async ({ path, times, credentials }) => {
      for (let time = 0; time < times; time++) await fetch(path, { credentials });
    }, order);
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#servers, end));
  }
}

/** In the overview, the findings of a host. */
export function findingsOn(frame: FrameLocator, host: Host): Locator {
  return frame.getByRole('button', { name: `${FINDINGS.mute} ${host}` });
}

/** An app on a session middleware; `/` is a page, and there is no icon. */
export function appOf(middleware: RequestHandler, routes: Routes): Express {
  const app = express();
  app.get('/favicon.ico', (_req, res) => void res.status(204).end());
  app.use(middleware);
  for (const [path, handler] of Object.entries(routes)) app.get(path, handler);
  app.use((_req, res) => void res.type('html').send('<!doctype html><title>shop</title>'));
  return app;
}

/** Puts a value into the session of a request. */
export function put(req: express.Request, key: string, value: unknown): void {
  const own: unknown = Reflect.get(req, 'session');
  if (typeof own === 'object' && own !== null) Reflect.set(own, key, value);
}

/** A list in the session of a request; empty where there is none. */
export function listIn(req: express.Request, key: string): unknown[] {
  const list = inSession(req, key);
  return Array.isArray(list) ? list : [];
}

/** A value of the session of a request. */
export function inSession(req: express.Request, key: string): unknown {
  const own: unknown = Reflect.get(req, 'session');
  return typeof own === 'object' && own !== null ? Reflect.get(own, key) : undefined;
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It does not listen.');
  return address;
}

async function end(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
