import type { RequestListener } from 'node:http';
import * as v from 'valibot';
import { findAll } from '../../lib/findings/all.ts';
import { ExchangeLog } from '../../lib/join/log.ts';
import { isReachedAt, middlewareOf } from '../../lib/panel/servers.ts';
import type { Fact } from '../../lib/sources/facts.ts';
import { HelloSchema, RecordsSchema } from '../../lib/sources/wire.ts';
import { parseJson } from '../../lib/states/json.ts';
import { plainText } from '../../lib/text/spans.ts';
import { parseReferences } from '../../lib/witness/references.ts';
import type { Hub } from '../../server-plugin/hub.ts';
import { watchHub, type WatchedHub } from './http/http-hub.ts';
import { listen, type TestServer } from './http/http.ts';
import { revision, serverStatus } from './records.ts';
import { Tab } from './tab.ts';

/** An app that was started, with the plugin or without. */
interface App {
  origin: string;
  instance: string;
  watched: WatchedHub;
  server: TestServer;
  isOver: boolean;
}

/** Makes an app with the hub that observes it, which it may leave alone. */
type Create = (hub: Hub) => RequestListener | Promise<RequestListener>;

/**
 * What a tab and the plugins of some apps told, and what the panel finds in it: each app is a real
 * one, on a port of its own.
 */
export class Recording {
  readonly tab = new Tab();
  readonly #apps: App[] = [];

  /**
   * Starts an app.
   *
   * @param token of its project; apps without are of one project
   * @returns its origin
   */
  start(create: Create, token?: string): Promise<string> {
    return this.#start(create, token === undefined ? {} : { token });
  }

  /** Ends the app at an origin, and starts another one in its place. */
  async restart(origin: string, create: Create, token?: string): Promise<void> {
    const app = this.#apps.find((one) => one.origin === origin && !one.isOver);
    if (!app) throw new Error(`Nothing runs at ${origin}.`);
    await app.server.close();
    app.isOver = true;
    await this.#start(create, { port: app.server.port, ...(token !== undefined && { token }) });
  }

  async #start(
    create: Create,
    { port, token }: { port?: number; token?: string },
  ): Promise<string> {
    const watched = watchHub(token === undefined ? {} : { token });
    const server = await listen(await create(watched.hub), port);
    const origin = `http://localhost:${server.port}`;
    const instance = `run-${this.#apps.length + 1}`;
    this.#apps.push({ origin, instance, watched, server, isOver: false });
    return origin;
  }

  /** What the rules find, as it is read: `rule: why → remedy`. */
  async findings(): Promise<string[]> {
    const log = new ExchangeLog();
    log.apply(this.tab.facts);
    log.apply(await this.#recorded());
    const over = this.#apps.filter(({ isOver }) => isOver);
    log.apply(over.map(({ instance }): Fact => ({ kind: 'run', instance, isOver: true })));
    const servers = new Map(
      this.#apps.map((app) => [app.origin, serverStatus(paired(app), { origin: app.origin })]),
    );
    return findAll(log.rows, {
      middlewareOf: (row) => middlewareOf(servers, row),
      revisions: log.revisions,
      isReachedAt: (origin) => isReachedAt(servers, origin),
      isOver: (instance) => log.isOver(instance),
    }).map(({ rule, why, remedy }) => `${rule}: ${plainText(why)} → ${plainText(remedy)}`);
  }

  async close(): Promise<void> {
    const running = this.#apps.filter(({ isOver }) => !isOver);
    await Promise.all(running.map(({ server }) => server.close()));
  }

  /** The records that the responses named, read as the panel reads them. */
  async #recorded(): Promise<Fact[]> {
    const facts: Fact[] = [];
    for (const { headers } of this.tab.answers) {
      for (const { id, project } of parseReferences(String(headers['session-debug'] ?? ''))) {
        const app = this.#apps.find(({ watched }) => watched.versions(id).length > 0);
        if (app && project !== null) facts.push(await recordOf(app, id, project));
      }
    }
    return facts;
  }
}

async function recordOf({ watched, origin, instance }: App, id: string, project: string) {
  const record = await watched.record(id);
  await watched.lateLooks();
  const last = watched.versions(id).at(-1) ?? record;
  const ids = new Set(Object.values(last.data).filter((state) => state !== null));
  const reply = {
    v: 2,
    instance,
    since: 0,
    now: 0,
    cursor: '1',
    restarted: false,
    records: [last],
    revisions: Array.from(ids, (state) =>
      revision(state, parseJson(JSON.stringify(watched.state(state)))),
    ),
    more: false,
    dropped: 0,
  };
  const { records, revisions, unread } = v.parse(RecordsSchema, JSON.parse(JSON.stringify(reply)));
  const from = { origin, project, clockAhead: 0, process: null };
  return { kind: 'records', from, instance, records, revisions, unread } as const;
}

function paired({ watched, instance }: App) {
  const hello = {
    v: 2,
    name: 'sessions-devtools',
    version: '0.1.0',
    instance,
    since: 0,
    now: 0,
    middlewares: structuredClone(watched.hub.middlewares),
    can: [],
  };
  return { state: 'paired', hello: v.parse(HelloSchema, hello) } as const;
}
