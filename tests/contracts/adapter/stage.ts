import { afterEach } from 'vitest';
import type { SessionRecord } from '../../../server-plugin/protocol.ts';
import { Client, listen, type Answer } from '../../support/http/http.ts';
import { watchHub, type WatchedHub } from '../../support/http/http-hub.ts';
import type {
  AdapterUnderTest,
  AppOptions,
  Route,
  Setting,
  Traits,
} from '../under-test/adapter-under-test.ts';
import { ROUTES } from './routes.ts';

interface SceneOptions extends Pick<AppOptions, 'second' | 'failing'> {
  setting?: Setting;
}

/** A running app with observed sessions, its real store, and one visitor. */
export interface Scene {
  port: number;
  watched: WatchedHub;
  client: Client;
  /** The id in the visitor's cookie; null where there is none. */
  id: () => string | null;
  /** The dictionary of a revision. */
  state: (revision: string | null) => unknown;
  /** The dictionary that a next request would load, from the real store; null where no row is. */
  load: (id: string) => Promise<unknown>;
  visit: (path: string, headers?: Record<string, string>) => Promise<Visited>;
}

interface Visited {
  answer: Answer;
  record: SessionRecord;
  /** The session that the visitor's next request would load. */
  next: unknown;
}

/** One adapter under one host, with one store: where the scenarios of the contract take place. */
export interface Stage {
  adapter: AdapterUnderTest;
  traits: Traits;
  start: (routes?: Record<string, Route>, options?: SceneOptions) => Promise<Scene>;
}

/** To be called in the suite whose tests use it: what they start is closed after each. */
export function stageOf(adapter: AdapterUnderTest, host: string, store: string): Stage {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  async function start(routes = ROUTES, { setting, ...rest }: SceneOptions = {}): Promise<Scene> {
    const watched = watchHub();
    const app = adapter.create({
      host,
      store,
      hub: watched.hub,
      routes,
      options: setting === undefined ? {} : adapter.settings[setting],
      tell: () => undefined,
      ...rest,
    });
    const server = await listen(app.listener);
    closing.push(() => server.close());
    const client = new Client(server.port);
    const id = (): string | null => {
      const cookie = client.cookies.get(adapter.cookieName);
      return cookie === undefined ? null : adapter.idOf(cookie);
    };
    return {
      port: server.port,
      watched,
      client,
      id,
      state: (revision) => watched.state(revision),
      load: (wanted) => app.load(wanted, client.cookies),
      async visit(path, headers = {}) {
        const answer = await client.send(path, { headers });
        const record = await watched.record(answer.records[0]);
        const current = id();
        return {
          answer,
          record,
          next: current === null ? null : await app.load(current, client.cookies),
        };
      },
    };
  }

  return { adapter, traits: adapter.traits(store), start };
}
