import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Server } from 'node:net';
import { afterEach } from 'vitest';
import { watchHub, type WatchedHub } from '../../support/http/http-hub.ts';
import type {
  AdapterUnderTest,
  App,
  Route,
  Setting,
  Traits,
} from '../under-test/adapter-under-test.ts';

interface PortApp extends WatchedHub, App {
  /** How many sessions are stored. */
  countRows: () => number;
  errors: unknown[];
}

/** Servers of all kinds for an app with one handler, on the adapter's barest host. */
export interface Ports {
  traits: Traits;
  makeApp: (isObserved: boolean, route: Route, setting?: Setting) => PortApp;
  /** The port on which the server listens until the end of the test. */
  listen: (server: Server) => Promise<number>;
  /** What `see` gives of an app without us, and with. */
  both: <T>(see: (isObserved: boolean) => Promise<T>) => Promise<[without: T, observed: T]>;
  /** All that the server sends, until it or we close: without what we add, and random ids. */
  exchange: (port: number, text: string, isEnough: RegExp) => Promise<string>;
  /** Random ids differ from run to run. */
  withoutIds: (text: string) => string;
}

/** To be called in the suite whose tests use it: their servers are closed after each. */
export function portsOf(adapter: AdapterUnderTest): Ports {
  const { create, bareHost, settings, idPattern } = adapter;
  const [store = ''] = adapter.stores;
  const open: Server[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) server.close();
  });

  const withoutIds = (text: string): string =>
    idPattern === undefined ? text : text.replaceAll(idPattern, 'an-id');

  return {
    traits: adapter.traits(store),
    makeApp(isObserved, route, setting) {
      const watched = watchHub();
      const errors: unknown[] = [];
      const app = create({
        host: bareHost,
        store,
        hub: isObserved ? watched.hub : null,
        routes: { '*': route },
        options: setting === undefined ? {} : settings[setting],
        tell: (event) => void errors.push(event),
      });
      return { ...watched, ...app, errors, countRows: () => app.stored().rows.length };
    },
    async listen(server) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      open.push(server);
      const address: string | AddressInfo | null = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    },
    both: async (see) => [await see(false), await see(true)],
    async exchange(port, text, isEnough) {
      const socket = connect(port, '127.0.0.1');
      let received = '';
      socket.setEncoding('utf8');
      socket.write(text);
      await new Promise<void>((resolve) => {
        socket.on('data', (chunk: string) => {
          received += chunk;
          if (isEnough.test(received)) resolve();
        });
        socket.on('close', resolve);
      });
      socket.destroy();
      return withoutIds(received.replaceAll(/^(session-debug|date): .*\r\n/gim, ''));
    },
    withoutIds,
  };
}

/** The answer to a request, once its headers are there. */
export function respond(asked: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.on('response', resolve).on('error', reject).end();
  });
}

export async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return text;
}
