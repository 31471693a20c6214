import type { Server } from 'node:http';
import express from 'express';
import type { NextFunction, Request, Response } from 'express';
import { judge, type Judgement } from '../../../lib/judgement/verdict.ts';
import type { SessionRecord } from '../../../server-plugin/protocol.ts';
import { createObserve } from '../../support/session-framework.ts';
import type { Engine } from '../../../session-framework/engine.ts';
import { inCookie } from '../../../session-framework/engines/parts/in-cookie.ts';
import { sessions } from '../../../session-framework/hosts/express.ts';
import type { SessionOptions } from '../../../session-framework/settings/options.ts';
import { jsonSerialiser } from '../../../session-framework/content/serialiser.ts';
import type { Session } from '../../../session-framework/session/session.ts';
import { Client, listen, type Answer } from '../../support/http/http.ts';
import { watchHub, type WatchedHub } from '../../support/http/http-hub.ts';

export type Handler = (session: Session, res: Response) => unknown;

export interface Visited {
  answer: Answer;
  record: SessionRecord;
  judgement: Judgement;
  /** `lost: not-flagged`, `saved`, … */
  word: string;
  /**
   * The dictionary that a next request would load, from the real engine; null where none is,
   * undefined where the engine or its text cannot be read.
   */
  next: unknown;
}

/** An observed application of session-framework on Express, and one visitor. */
export interface Site {
  port: number;
  server: Server;
  watched: WatchedHub;
  client: Client;
  warnings: string[];
  visit: (path: string, headers?: Record<string, string>) => Promise<Visited>;
  load: () => Promise<unknown>;
  close: () => Promise<void>;
}

/** The word of a record as the panel says it, without anything that a browser saw. */
export function wordOf(record: SessionRecord, watched: WatchedHub): Judgement {
  return judge({
    record,
    witness: null,
    cookieName: record.cookieIn.name,
    revisions: { isEmpty: (id) => JSON.stringify(watched.state(id)) === '{}' },
    instanceAlive: true,
  });
}

export async function startSite(
  engine: Engine,
  routes: Record<string, Handler>,
  options: Partial<SessionOptions> = {},
): Promise<Site> {
  const watched = watchHub();
  const observe = createObserve(
    () => watched.hub,
    () => undefined,
  );
  const warnings: string[] = [];
  const visitors = observe(sessions)({
    engine,
    onWarning: ({ code }) => void warnings.push(code),
    ...options,
  });
  const app = express();
  app.use(visitors);
  for (const [path, handler] of Object.entries(routes)) {
    app.get(path, async (req, res) => {
      await handler(visitors.of(req), res);
      if (!res.writableEnded && !res.locals.holds) res.end('ok');
    });
  }
  app.use((error: { status?: number }, _req: Request, res: Response, _next: NextFunction) => {
    res.status(error.status ?? 500).end('sorry');
  });
  const server = await listen(app);
  const client = new Client(server.port);
  const load = async (): Promise<unknown> => {
    const name = options.cookie?.name ?? 'sessionid';
    const cookie = client.cookies.get(name);
    if (cookie === undefined) return null;
    const found = await inCookie(engine, name).load(cookie, Date.now());
    if (found.state !== 'found') return null;
    const content: unknown = jsonSerialiser.parse(found.session.payload);
    const data: unknown = Reflect.get(Object(content), 'data');
    return data;
  };
  return {
    port: server.port,
    server: server.server,
    watched,
    client,
    warnings,
    load,
    async visit(path, headers = {}) {
      const answer = await client.send(path, { headers });
      const record = await watched.record(answer.records[0]);
      const judgement = wordOf(record, watched);
      const { verdict, reason } = judgement;
      const word = reason === null ? verdict : `${verdict}: ${reason}`;
      return { answer, record, judgement, word, next: await load().catch(() => undefined) };
    },
    close: () => server.close(),
  };
}
