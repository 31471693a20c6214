import type { IncomingMessage } from 'node:http';
import { sessionOf, sessions, type Store } from '../../../examples/home-made-sessions/sessions.ts';
import { createObserveCustom } from '../../../server-plugin/adapters/custom.ts';
import { UNSEEN } from '../../../server-plugin/adapters/custom.settings.ts';
import {
  FAILURE,
  type AdapterUnderTest,
  type App,
  type AppOptions,
  type Failing,
  type SessionWords,
} from './adapter-under-test.ts';
import { serveOn } from './hosts.ts';
import { propertyWords, sessionOn } from './property-words.ts';

const NAME = 'sid';

/** The middleware of the example, which is observed by what the package gives for one's own alone. */
export const custom: AdapterUnderTest = {
  name: 'custom',
  hosts: ['Express 5', 'Express 4'],
  stores: ['its own store'],
  bareHost: 'Node',
  traits: () => ({
    isLazy: false,
    keeps: 'in-a-store',
    can: ['be-called'],
    alsoFails: ['destroy'],
    keepsObjects: false,
    rotation: 'keeps',
    commits: 'at-headers',
    commitsPastHost: true,
    destroys: 'when-called',
    storesInPlace: true,
    storesOnce: true,
    unserialisable: 'dropped',
    withholdsSecure: false,
    second: 'runs-too',
    onOtherPaths: 'runs',
    endsOverHttp2: true,
    closeListeners: 0,
  }),
  cookieName: NAME,
  idOf: (cookie) => cookie,
  present: (jar, id) => void jar.set(NAME, id),
  unknownId: 'id-that-was-never-stored',
  idPattern: /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g,
  settings: {
    secure: { attributes: 'Path=/; Secure' },
    'other-path': { attributes: 'Path=/shop' },
  },
  own: {},
  create,
};

/** A store that tells what it is asked, and that may fail. */
class LoggedStore implements Store {
  readonly rows = new Map<string, string>();
  readonly log: string[] = [];
  readonly #failing: Failing | undefined;

  constructor(failing: Failing | undefined) {
    this.#failing = failing;
  }

  get(id: string): string | undefined {
    this.#asked('load', `get ${id}`);
    return this.rows.get(id);
  }

  set(id: string, text: string): void {
    this.#asked('save', `set ${id}`);
    this.rows.set(id, text);
  }

  delete(id: string): void {
    this.#asked('destroy', `delete ${id}`);
    this.rows.delete(id);
  }

  #asked(call: Failing, line: string): void {
    this.log.push(line);
    if (this.#failing === call) throw new Error(FAILURE);
  }
}

function observerFor(hub: AppOptions['hub'], cookieName: string) {
  if (hub === null) return { visit: () => UNSEEN };
  return createObserveCustom(
    () => hub,
    () => undefined,
  )({
    name: 'home-made',
    cookieName,
    tellsLooks: true,
    rotation: 'keeps',
    sends: ({ isNew, modified }) => isNew && modified !== false,
    terms: { explicit: 'sessionOf(req).save()' },
  });
}

function create({ host, hub, routes, before, tell, failing, ...asked }: AppOptions): App {
  const store = new LoggedStore(failing);
  const made = (cookieName: string) =>
    sessions({ store, observer: observerFor(hub, cookieName), cookieName, ...asked.options });
  const middlewares = [made(NAME)];
  if (asked.second === true) middlewares.push(made('second'));
  return {
    listener: serveOn(host, {
      before,
      routes,
      tell,
      isCalledInPool: asked.isCalledInPool,
      middlewares,
      sessionOf: (req) => wordsOf(req, store),
    }),
    load: (id) => Promise.resolve(dictionaryOf(store.rows.get(id))),
    stored: () => ({
      log: store.log,
      rows: [...store.rows].map(([id, text]) => [id, dictionaryOf(text)] as const),
    }),
  };
}

function dictionaryOf(text: string | undefined): unknown {
  if (text === undefined) return null;
  const dictionary: unknown = JSON.parse(text);
  return dictionary;
}

function wordsOf(req: IncomingMessage, store: LoggedStore): SessionWords {
  const after = async (work: () => void): Promise<void> => Promise.resolve().then(work);
  return {
    ...propertyWords(() => sessionOn(req)),
    id: () => sessionOf(req).id,
    save: () => after(() => sessionOf(req).save()),
    regenerate: () => after(() => sessionOf(req).rotate()),
    destroy: () => after(() => sessionOf(req).destroy()),
    forget: () => sessionOf(req).destroy(),
    removeRow: () => after(() => void store.rows.delete(sessionOf(req).id ?? '')),
  };
}
