import { mkdtempSync, rmSync } from 'node:fs';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Encryption } from '@adonisjs/core/encryption';
import { RequestFactory } from '@adonisjs/core/factories/http';
import type { ApplicationService, ConfigProvider } from '@adonisjs/core/types';
import { defineConfig, stores } from '@adonisjs/session';
import type {
  SessionData,
  SessionStoreContract,
  SessionStoreFactory,
} from '@adonisjs/session/types';
import { FAILURE, type Failing } from './adapter-under-test.ts';

/** Where Adonis keeps sessions. */
export const OWN = 'a store of the app';
export const MEMORY = 'memory';
export const FILES = 'files';
export const COOKIES = 'a second cookie';

/** That of no session: nobody has stored one under it before. */
export const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

/** A store, and what is in it. */
export interface Kept {
  /** As the app configures it. */
  store: SessionStoreFactory | ConfigProvider<SessionStoreFactory>;
  /** What the app's own store was asked. */
  log: readonly string[];
  rows: () => (readonly [id: string, row: unknown])[];
  /** The dictionary that a next request would load by an id; null where none is. */
  load: (id: string, cookies: ReadonlyMap<string, string>) => unknown;
  remove: (id: string) => unknown;
}

/** @param encryption of the app */
export function makeStore(
  kind: string,
  failing: Failing | undefined,
  encryption: Encryption,
): Kept {
  if (kind === OWN) return ofTheApp(failing);
  if (kind === COOKIES) {
    const load: Kept['load'] = (id, cookies) => sentBack(id, cookies, encryption);
    return { ...ofAdonis(stores.cookie(), failing), load, remove: () => undefined };
  }
  return ofAdonis(kind === MEMORY ? null : stores.file({ location: folder() }), failing);
}

const CALLS = { load: 'read', save: 'write', touch: 'touch', destroy: 'destroy' } as const;

/** What Adonis reads in the cookie that has this name, where it comes back. */
function sentBack(id: string, cookies: ReadonlyMap<string, string>, encryption: Encryption) {
  const req = new IncomingMessage(new Socket());
  req.headers.cookie = `${id}=${cookies.get(id) ?? ''}`;
  const found: unknown = new RequestFactory()
    .merge({ req, encryption })
    .create()
    .encryptedCookie(id);
  return isData(found) ? found : null;
}

/** A store of its own; some of its calls are made to fail, in place. */
function ofAdonis(given: ConfigProvider<SessionStoreFactory> | null, failing?: Failing): Kept {
  /** Each is another one, over the same rows. */
  const made: SessionStoreContract[] = [];
  const provider: ConfigProvider<SessionStoreFactory> = {
    type: 'provider',
    async resolver(app: ApplicationService) {
      // The one in memory is there in each configuration.
      const asked = given === null ? {} : { asked: given };
      const config = await defineConfig({ store: 'asked', stores: asked }).resolver(app);
      const make = Object.values(config.stores).at(-1);
      if (make === undefined) throw new Error('no store');
      return (ctx, sessionConfig) => {
        const [store, real] = [make(ctx, sessionConfig), make(ctx, sessionConfig)];
        // That in memory has the rows of all apps of this process.
        if (made.push(real) === 1 && given === null) void real.destroy(UNKNOWN_ID);
        if (failing !== undefined) Reflect.set(store, CALLS[failing], fail);
        return store;
      };
    },
  };
  return {
    store: provider,
    log: [],
    rows: () => [],
    load: (id) => made[0]?.read(id) ?? null,
    remove: (id) => made[0]?.destroy(id),
  };
}

function fail(): never {
  throw new Error(FAILURE);
}

/** One that keeps text and answers later, as all do that are not in this process. */
function ofTheApp(failing: Failing | undefined): Kept {
  const log: string[] = [];
  const kept = new Map<string, string>();
  const answer = async (call: string, isFailing: boolean): Promise<void> => {
    log.push(call);
    await new Promise((resolve) => setImmediate(resolve));
    if (isFailing) throw new Error(FAILURE);
  };
  const store: SessionStoreContract = {
    async read(id) {
      await answer(`get ${id}`, failing === 'load' && kept.has(id));
      return parse(kept.get(id) ?? 'null');
    },
    async write(id, values) {
      const row = JSON.stringify(values);
      await answer(`set ${id} ${row}`, failing === 'save');
      kept.set(id, row);
    },
    async touch(id) {
      await answer(`touch ${id}`, failing === 'touch');
    },
    async destroy(id) {
      await answer(`destroy ${id}`, failing === 'destroy');
      kept.delete(id);
    },
  };
  return {
    store: () => store,
    log,
    rows: () => [...kept],
    load: (id) => parse(kept.get(id) ?? 'null'),
    remove: (id) => store.destroy(id),
  };
}

function parse(text: string): SessionData | null {
  const row: unknown = JSON.parse(text);
  return isData(row) ? row : null;
}

function isData(row: unknown): row is SessionData {
  return typeof row === 'object' && row !== null;
}

let parent: string | null = null;
let folders = 0;

/** Of one store: all are removed when the process ends. */
function folder(): string {
  if (parent === null) {
    const made = (parent = mkdtempSync(join(tmpdir(), 'adonis-sessions-')));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  }
  return join(parent, String((folders += 1)));
}
