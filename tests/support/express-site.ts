import type { RequestListener } from 'node:http';
import express, { type RequestHandler } from 'express';
import session from 'express-session';
import { judge } from '../../lib/judgement/verdict.ts';
import type { SessionRecord } from '../../server-plugin/protocol.ts';
import { createObserve } from './express-session.ts';
import { Client, listen, type TestServer } from './http/http.ts';
import { watchHub, type WatchedHub } from './http/http-hub.ts';

export interface SiteOptions {
  session?: Partial<session.SessionOptions>;
  routes?: Record<string, RequestHandler>;
  /** Puts the observed middleware into the app. */
  use?: (app: express.Express, middleware: RequestHandler) => void;
}

/** An observed express-session over a store, and what became of each visit. */
export interface Site extends WatchedHub {
  server: TestServer;
  client: () => Client;
  visit: (path: string, client?: Client) => Promise<Visited>;
}

export interface Visited {
  record: SessionRecord;
  /** `lost: too-late`, `saved`, … */
  word: string;
}

export async function startExpressSite(
  store: session.Store,
  { session: options = {}, routes = {}, use }: SiteOptions = {},
): Promise<Site> {
  const watched = watchHub();
  const observe = createObserve(
    () => watched.hub,
    () => undefined,
  );
  const middleware = observe(session)({
    store,
    secret: 's',
    resave: false,
    saveUninitialized: false,
    ...options,
  });
  const app = express();
  if (use === undefined) app.use(middleware);
  else use(app, middleware);
  for (const [path, handler] of Object.entries(routes)) app.get(path, handler);
  const listener: RequestListener = app;
  const server = await listen(listener);
  const only = new Client(server.port);
  return {
    ...watched,
    server,
    client: () => new Client(server.port),
    async visit(path, client = only) {
      const record = await watched.record((await client.send(path)).records[0]);
      return { record, word: wordOf(record, watched) };
    },
  };
}

/** What the panel says of a record, without anything that a browser saw. */
export function wordOf(record: SessionRecord, watched: WatchedHub): string {
  const { verdict, reason } = judge({
    record,
    witness: null,
    cookieName: record.cookieIn.name,
    revisions: { isEmpty: (id) => JSON.stringify(watched.state(id)) === '{}' },
    instanceAlive: true,
  });
  return reason === null ? verdict : `${verdict}: ${reason}`;
}

/** Stores text, as most stores do, and answers in a later turn. */
export class TextStore extends session.Store {
  readonly rows = new Map<string, string>();

  override get(id: string, callback: (error: unknown, row?: session.SessionData | null) => void) {
    const row = this.rows.get(id);
    this.answer(() => {
      Reflect.apply(callback, undefined, [null, row === undefined ? null : JSON.parse(row)]);
    });
  }

  override set(id: string, data: session.SessionData, callback?: (error?: unknown) => void) {
    this.rows.set(id, JSON.stringify(data));
    this.answer(() => callback?.());
  }

  override touch(_id: string, _data: session.SessionData, callback?: () => void) {
    this.answer(() => callback?.());
  }

  override destroy(id: string, callback?: (error?: unknown) => void) {
    this.rows.delete(id);
    this.answer(() => callback?.());
  }

  /** The dictionary of the one row that there is. */
  get row(): unknown {
    const [text = 'null'] = this.rows.values();
    const row: object = Object(JSON.parse(text));
    return Object.fromEntries(Object.entries(row).filter(([key]) => key !== 'cookie'));
  }

  protected answer(callback: () => void): void {
    setImmediate(callback);
  }
}
