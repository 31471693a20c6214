import express from 'express';
import session from 'express-session';
import { createObserve } from '../express-session.ts';
import type { ObserveOptions } from '../../../server-plugin/options.ts';
import { Client, listen, type TestServer } from './http.ts';
import { watchHub, type WatchedHub } from './http-hub.ts';

/** What is in the session of the app, and must stand in no refusal. */
export const SESSION_DATA = 'ada-lovelace-in-her-session';

export interface ObservedApp extends WatchedHub {
  server: TestServer;
  port: number;
  close: () => Promise<void>;
  /** Whether the app still answers, and knows its session. */
  isAlive: () => Promise<boolean>;
  /** The code of the pairing link that was printed last. */
  code: () => string;
}

/** An observed app with one session, which has one record. */
export async function startObservedApp(
  options: ObserveOptions = {},
  own?: Parameters<typeof watchHub>[0],
): Promise<ObservedApp> {
  const watched = watchHub(own);
  const observe = createObserve(
    () => watched.hub,
    () => undefined,
  );
  const app = express();
  app.use(observe(session, options)({ secret: 'secret', resave: false, saveUninitialized: false }));
  app.get('/set', (req, res) => {
    Reflect.set(req.session, 'user', SESSION_DATA);
    res.send('set');
  });
  app.get('/large', (req, res) => {
    Reflect.set(req.session, 'large', 'x'.repeat(10_000_000));
    res.send('large');
  });
  app.get('/text/:turn', (req, res) => {
    Reflect.set(req.session, 'text', req.params.turn.padEnd(100_000, 'x'));
    res.send('text');
  });
  app.use((req, res) => void res.send(String(Reflect.get(req.session, 'user'))));
  const server = await listen(app);
  const client = new Client(server.port);
  let isOpen = true;
  await watched.record((await client.send('/set')).records[0]);
  return {
    ...watched,
    server,
    port: server.port,
    async close() {
      if (isOpen) await server.close();
      isOpen = false;
    },
    isAlive: async () => (await client.send('/')).body === SESSION_DATA,
    code: () => /#([\w-]+)$/.exec(watched.printed.at(-1) ?? '')?.[1] ?? '',
  };
}
