import * as h3 from 'h3v1';
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
import { H3_SCENARIOS } from './h3-scenarios.ts';
import { propertyWords } from './property-words.ts';

const NAME = 'h3';
const PASSWORD = 'a password of the tests, of enough characters';

export const h3Sessions: AdapterUnderTest = {
  name: 'h3',
  hosts: ['h3 1'],
  stores: ['its cookie'],
  bareHost: 'h3 1',
  traits: () => ({
    // There is no store to ask.
    isLazy: true,
    keeps: 'in-the-cookie',
    keepsObjects: false,
    rotation: 'keeps',
    commits: 'when-told',
    storesNew: true,
    commitsPastHost: false,
    destroys: 'when-called',
    leavesCookie: true,
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
  idPattern: /Fe26\.2\*[\w*%-]+|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g,
  settings: {
    secure: { cookie: { secure: true } },
    'other-path': { cookie: { secure: false, path: '/shop' } },
  },
  own: H3_SCENARIOS,
  create,
};

type Manager = Awaited<ReturnType<typeof h3.useSession<Record<string, unknown>>>>;

function create({ host, hub, routes, before, tell, ...asked }: AppOptions): App {
  if (host !== 'h3 1') throw new Error(`no host ${host}`);
  const { useSession } =
    hub === null
      ? h3
      : createObserve(
          adapter,
          () => hub,
          () => undefined,
        )(h3);
  const open = async (event: h3.H3Event): Promise<SessionWords> => {
    const config = { password: PASSWORD, cookie: { secure: false }, ...asked.options };
    const session = await useSession<Record<string, unknown>>(event, config);
    if (asked.second === true) await useSession(event, { ...config, name: 'second' });
    // From now on: a session that cannot be opened is none.
    if (asked.failing === 'save') Object.assign(config, { crypto: BROKEN });
    return wordsOf(session);
  };
  return {
    listener: serveOnH3({ before, routes, tell, open }),
    load: (seal) => loadFrom(seal),
    stored: () => ({ log: [], rows: [] }),
  };
}

/** What h3 seals by. */
const BROKEN = {
  getRandomValues() {
    throw new Error(FAILURE);
  },
};

/** Sends a cookie back to an app that nobody observes: it makes another one where it takes none. */
const reader = h3.toWebHandler(
  h3.createApp().use(
    h3.eventHandler(async (event) => {
      const config = { password: PASSWORD, name: NAME };
      return (await h3.useSession<Record<string, unknown>>(event, config)).data;
    }),
  ),
);

/** The dictionary that a cookie leads to; null where to none. */
async function loadFrom(seal: string): Promise<unknown> {
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
