import * as second from 'h3';
import * as first from 'h3v1';
import { h3Sessions as adapter } from '../../../server-plugin/adapters/h3.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import {
  FAILURE,
  type AdapterUnderTest,
  type App,
  type AppOptions,
  type SessionWords,
} from './adapter-under-test.ts';
import { serveOnH3 } from './h3-host.ts';
import { serveOnH3Second } from './h3-second-host.ts';
import { H3_SCENARIOS } from './h3-scenarios.ts';
import { propertyWords } from './property-words.ts';

const NAME = 'h3';
const FIRST = 'h3 1';
const SECOND = 'h3 2';
const PASSWORD = 'a password of the tests, of enough characters';

export const h3Sessions: AdapterUnderTest = {
  name: 'h3',
  hosts: ['Node'],
  stores: [FIRST, SECOND],
  bareHost: 'Node',
  traits: (store) => ({
    // There is no store to ask.
    isLazy: true,
    keeps: 'in-the-cookie',
    keepsObjects: false,
    rotation: 'keeps',
    commits: 'when-told',
    storesNew: true,
    commitsPastHost: false,
    losesPastHost: store === SECOND,
    destroys: 'when-called',
    leavesCookie: store === FIRST,
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
  forge: (jar) => void jar.set(NAME, (jar.get(NAME) ?? '').replace(/.{9}$/, 'forgedmac')),
  // A seal is another each time, of the same length.
  idPattern: /(?<=h3\.\d=)[\w.*%-]+|Fe26\.2\*[\w*%-]+|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g,
  settings: {
    secure: { cookie: { secure: true } },
    'other-path': { cookie: { secure: false, path: '/shop' } },
  },
  own: H3_SCENARIOS,
  create,
};

type Data = Record<string, unknown>;

/** What `useSession` gives, in either of them. */
interface Manager {
  readonly data: Partial<Data>;
  update: (change: Data) => Promise<unknown>;
  clear: () => Promise<unknown>;
}

function create({ host, hub, routes, before, tell, ...asked }: AppOptions): App {
  if (host !== 'Node') throw new Error(`no host ${host}`);
  const observe = <M extends typeof first | typeof second>(h3: M): M =>
    hub === null
      ? h3
      : createObserve(
          adapter,
          () => hub,
          () => undefined,
        )(h3);
  const opening =
    <E>(open: (event: E, config: Config) => Promise<Manager>) =>
    async (event: E): Promise<SessionWords> => {
      const config = { password: PASSWORD, cookie: { secure: false }, ...asked.options };
      const session = await open(event, config);
      if (asked.second === true) await open(event, { ...config, name: 'second' });
      // From now on: a session that cannot be opened is none.
      if (asked.failing === 'save') Object.assign(config, BROKEN);
      return wordsOf(session);
    };
  const parts = { before, routes, tell };
  if (asked.store === FIRST) {
    const { useSession } = observe(first);
    return {
      listener: serveOnH3({ ...parts, open: opening(useSession<Data>) }),
      load: (seal) => loadFrom(seal, readFirst),
      stored: () => ({ log: [], rows: [] }),
    };
  }
  const { useSession } = observe(second);
  return {
    listener: serveOnH3Second({ ...parts, open: opening(useSession<Data>) }),
    load: (seal) => loadFrom(seal, readSecond),
    stored: () => ({ log: [], rows: [] }),
  };
}

interface Config {
  password: string;
  name?: string;
}

/** What h3 1 seals by, and how h3 2 does. */
const BROKEN = {
  crypto: {
    getRandomValues() {
      throw new Error(FAILURE);
    },
  },
  seal: {
    get ttl(): number {
      throw new Error(FAILURE);
    },
  },
};

const CONFIG: Config = { password: PASSWORD, name: NAME };

/** Apps that nobody observes: they make another session where they take none. */
const readFirst = first.toWebHandler(
  first
    .createApp()
    .use(first.eventHandler(async (event) => (await first.useSession<Data>(event, CONFIG)).data)),
);
const readSecond = new second.H3().all(
  '/**',
  async (event) => (await second.useSession<Data>(event, CONFIG)).data,
).fetch;

/** The dictionary that a cookie leads to, which is sent back; null where to none. */
async function loadFrom(
  seal: string,
  reader: (request: Request) => Response | Promise<Response>,
): Promise<unknown> {
  const headers = { cookie: `${NAME}=${seal}` };
  const response = await reader(new Request('http://localhost/', { headers }));
  const data: unknown = await response.json();
  return response.headers.has('set-cookie') ? null : data;
}

function wordsOf(session: Manager): SessionWords {
  const commit = async (): Promise<void> => {
    await session.update({});
  };
  const end = async (): Promise<void> => {
    await session.clear();
  };
  return {
    ...propertyWords(() => session.data),
    own: (key, value) =>
      void Object.defineProperty(session.data, key, {
        value,
        enumerable: true,
        configurable: true,
      }),
    id: () => undefined,
    save: commit,
    commit,
    // Its id is made with the session, and nothing asks for it.
    regenerate: () => Promise.resolve(),
    destroy: async () => Promise.resolve().then(end),
    forget: () => void end(),
    removeRow: () => Promise.resolve(),
  };
}
