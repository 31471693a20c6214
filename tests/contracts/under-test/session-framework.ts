import { createObserve } from '../../support/session-framework.ts';
import { jsonSerialiser } from '../../../session-framework/content/serialiser.ts';
import type { Engine, SynchronousEngine } from '../../../session-framework/engine.ts';
import { databaseEngine } from '../../../session-framework/engines/database.ts';
import { memoryEngine } from '../../../session-framework/engines/memory.ts';
import { sessions } from '../../../session-framework/hosts/express.ts';
import { newKey } from '../../../session-framework/session/keys.ts';
import type { Session } from '../../../session-framework/session/session.ts';
import { later } from '../../session-framework/support/watched-engine.ts';
import {
  FAILURE,
  type AdapterUnderTest,
  type App,
  type AppOptions,
  type Failing,
  type SessionWords,
} from './adapter-under-test.ts';
import { slowDown } from './slow-stores.ts';
import { serveOn } from './hosts.ts';
import { SESSION_FRAMEWORK_SCENARIOS } from './session-framework-scenarios.ts';

const LATER = 'an engine that answers later';

export const sessionFramework: AdapterUnderTest = {
  name: 'session-framework',
  hosts: ['Express 5', 'Express 4'],
  stores: ['memory', 'SQLite', LATER],
  bareHost: 'Node',
  traits: (store) => ({
    isLazy: store !== LATER,
    keeps: 'in-a-store',
    keepsObjects: false,
    can: ['set-age', 'outlive', 'be-called', ...(store === LATER ? (['wait'] as const) : [])],
    alsoFails: ['destroy'],
    rotation: 'keeps',
    commits: 'at-headers',
    commitsPastHost: true,
    destroys: 'when-called',
    storesInPlace: false,
    storesOnce: false,
    unserialisable: 'refused',
    withholdsSecure: false,
    second: 'runs-too',
    onOtherPaths: 'runs',
    endsOverHttp2: true,
    closeListeners: 1,
  }),
  cookieName: 'sessionid',
  idOf: (cookie) => cookie,
  present: (jar, id) => void jar.set('sessionid', id),
  unknownId: newKey(),
  // Keys are not signed; the signed-cookies engine has scenarios of its own.
  idPattern: /\b[a-z0-9]{32}\b/g,
  settings: {
    secure: { cookie: { secure: true } },
    'every-request': { saveEveryRequest: true, cookieAge: 60 },
    'other-path': { cookie: { path: '/shop' } },
  },
  own: SESSION_FRAMEWORK_SCENARIOS,
  create,
};

/** One for the app with and without us: the age of a cookie until a date depends on it. */
const NOW = Date.now();

const DAY = 86_400_000;

function create({ host, store, hub, routes, before, tell, ...asked }: AppOptions): App {
  const { engine: real, log, rows } = makeEngine(store);
  // One of its own: what is asked here is no call of the app.
  const engine = { ...(asked.failing === undefined ? real : failingAt(asked.failing, real)) };
  if (asked.slow !== undefined)
    slowDown(engine, { load: 'load', save: ['create', 'update'] }, asked.slow);
  let now = NOW;
  const observed =
    hub === null
      ? sessions
      : createObserve(
          () => hub,
          () => undefined,
        )(sessions);
  const visitors = observed({
    engine,
    now: () => now,
    onWarning({ code, message }) {
      // A second after the response nobody listens here.
      if (!message.includes('within a second')) tell(`${code} ${message}`);
    },
    ...asked.options,
  });
  const middlewares = [visitors];
  if (asked.second === true) middlewares.push(observed({ engine, cookie: { name: 'secondid' } }));
  return {
    listener: serveOn(host, {
      before,
      routes,
      tell,
      isCalledInPool: asked.isCalledInPool,
      middlewares,
      sessionOf: (req) => wordsOf(visitors.of(req), real),
    }),
    load: (id) => loadFrom(real, id, now),
    outlive: () => (now += 400 * DAY),
    stored: () => ({ log, rows: [...rows] }),
  };
}

/** A real engine that writes down what it is asked. */
function makeEngine(kind: string) {
  const inner: SynchronousEngine = kind === 'SQLite' ? databaseEngine(':memory:') : memoryEngine();
  const log: string[] = [];
  const rows = new Map<string, string>();
  const logged: SynchronousEngine = {
    ...inner,
    load(key, now) {
      log.push(`load ${key}`);
      return inner.load(key, now);
    },
    create(key, session, now) {
      log.push(`create ${key} ${session.payload} ${session.revision}`);
      rows.set(key, session.payload);
      return inner.create(key, session, now);
    },
    update(key, session, saving) {
      log.push(`update ${key} ${session.payload} ${session.revision} ${saving.expected}`);
      rows.set(key, session.payload);
      return inner.update(key, session, saving);
    },
    delete(key, now) {
      log.push(`delete ${key}`);
      rows.delete(key);
      return inner.delete(key, now);
    },
  };
  return { engine: kind === LATER ? later(logged) : logged, log, rows };
}

/** The dictionary that is in the engine; null where none is. */
async function loadFrom(engine: Engine, key: string, now: number): Promise<unknown> {
  const found = await engine.load(key, now);
  if (found.state !== 'found') return null;
  const content: unknown = jsonSerialiser.parse(found.session.payload);
  const data: unknown = Reflect.get(Object(content), 'data');
  return data;
}

function failingAt(call: Failing, engine: Engine): Engine {
  if (call === 'save') return failing(engine, FAILURE);
  return call === 'load' ? unreadable(engine) : { ...engine, delete: failure(FAILURE) };
}

/** A real engine in which nothing can be stored. */
export function failing(engine: Engine, message: string): Engine {
  const fail = failure(message);
  return { ...engine, create: fail, update: fail };
}

/** One from which nothing can be loaded. */
function unreadable(engine: Engine): Engine {
  const fail = failure(FAILURE);
  return engine.loads === 'at-first-access'
    ? { ...engine, load: fail }
    : { ...engine, load: () => Promise.reject(new Error(FAILURE)) };
}

const failure = (message: string) => (): never => {
  throw new Error(message);
};

function wordsOf(session: Session, engine: Engine): SessionWords {
  return {
    get: (key) => session.get(key),
    set: (key, value) => void session.set(key, value),
    remove: (key) => void session.delete(key),
    push(key, value) {
      const list = session.get(key);
      if (Array.isArray(list)) list.push(value);
    },
    own: (key, value) => void session.set(key, value),
    size: () => session.size,
    whole: () => session,
    id: () => session.key,
    setAge: (age) => {
      session.setExpiry(age / 1000);
    },
    save: () => session.save(),
    regenerate() {
      session.cycleKey();
      return Promise.resolve();
    },
    destroy: () => session.flush(),
    // Nobody waits for it, nor for its error.
    forget: () => void session.flush().catch(() => undefined),
    async removeRow() {
      await engine.delete(session.key ?? '', Date.now());
    },
  };
}
