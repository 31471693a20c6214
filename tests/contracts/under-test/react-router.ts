import { AsyncResource } from 'node:async_hooks';
import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Session, SessionStorage } from 'react-router';
import { reactRouter as adapter } from '../../../server-plugin/adapters/react-router.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import type { AdapterUnderTest, App, AppOptions, SessionWords } from './adapter-under-test.ts';
import { serveOn, type NodeMiddleware } from './hosts.ts';
import { REACT_ROUTER_SCENARIOS } from './react-router-scenarios.ts';
import { slowDown } from './slow-stores.ts';
import { COOKIE, FILES, makeStorage, MEMORY, OWN } from './react-router-storages.ts';

const NAME = '__session';
/** A session in its cookie is not signed as an id is, so that none is taken for the other. */
const secretsOf = (store: string): string[] => [store === COOKIE ? 'of sessions' : 'of ids'];

export const reactRouter: AdapterUnderTest = {
  name: 'react-router',
  hosts: ['Express 5', 'Express 4'],
  stores: [COOKIE, OWN, MEMORY, FILES],
  bareHost: 'Node',
  traits: (store) => ({
    isLazy: store === COOKIE,
    can: store === OWN ? ['wait'] : [],
    keeps: store === COOKIE ? 'in-the-cookie' : 'in-a-store',
    // The values of its session are in its row, but not its keys.
    keepsObjects: false,
    rotation: store === COOKIE ? 'keeps' : 'empties',
    rotates: 'by-hand',
    commits: 'when-told',
    commitsPastHost: false,
    destroys: 'when-called',
    storesInPlace: true,
    storesOnce: true,
    unserialisable: store === MEMORY ? 'kept' : 'dropped',
    withholdsSecure: false,
    second: 'runs-too',
    onOtherPaths: 'runs',
    seesHttp2: false,
    seesUpgrades: false,
    endsOverHttp2: true,
    closeListeners: 0,
  }),
  cookieName: NAME,
  idOf(cookie) {
    const id: unknown = JSON.parse(textOf(cookie));
    return typeof id === 'string' ? id : cookie;
  },
  present: (jar, id) => void jar.set(NAME, signed(JSON.stringify(id))),
  unknownId: '0123456789abcdef',
  forge: (jar) => void jar.set(NAME, `${(jar.get(NAME) ?? '').split('.')[0] ?? ''}.forged`),
  // What is signed by other secrets, and the ids of its own storages.
  idPattern:
    /(?<=__session=)[\w%.]+|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|(?<![\w-])[\da-f]{16}(?![\w-])/g,
  settings: {
    secure: { secure: true },
    'other-path': { path: '/shop' },
  },
  own: REACT_ROUTER_SCENARIOS,
  create,
};

function textOf(cookie: string): string {
  const [body = ''] = decodeURIComponent(cookie).split('.');
  return Buffer.from(body, 'base64').toString();
}

/** @see https://github.com/remix-run/react-router/blob/main/packages/react-router/lib/server-runtime/crypto.ts */
function signed(text: string): string {
  const body = Buffer.from(text).toString('base64');
  const [secret = ''] = secretsOf(OWN);
  const signature = createHmac('sha256', secret).update(body).digest('base64').replace(/=+$/, '');
  return encodeURIComponent(`${body}.${signature}`);
}

const CALLS = { load: 'readData', save: ['createData', 'updateData'] };

/** What is called in it is called by no request. */
const outside = new AsyncResource('outside of requests');

/** A request of the app: its session, and where its cookies go. */
interface Opened {
  session: Session;
  res: ServerResponse;
  header: string | undefined;
}

function create({ host, store: kind, hub, routes, before, tell, ...asked }: AppOptions): App {
  const kept = makeStorage(kind, asked.failing);
  if (asked.slow !== undefined) slowDown(kept.options, CALLS, asked.slow);
  const factory =
    hub === null
      ? kept.factory
      : createObserve(
          adapter,
          () => hub,
          () => undefined,
        )(kept.factory);
  const storageOf = (name: string): SessionStorage =>
    factory({ ...kept.options, cookie: { name, secrets: secretsOf(kind), ...asked.options } });
  const storage = storageOf(NAME);
  const opened = new WeakMap<IncomingMessage, Opened>();
  const opening =
    (from: SessionStorage, isMain: boolean): NodeMiddleware =>
    (req, res, next) => {
      from.getSession(req.headers.cookie).then((session) => {
        if (isMain) opened.set(req, { session, res, header: req.headers.cookie });
        next();
      }, next);
    };
  const middlewares = [opening(storage, true)];
  if (asked.second === true) middlewares.push(opening(storageOf('second'), false));
  return {
    listener: serveOn(host, {
      before,
      routes,
      tell,
      middlewares,
      sessionOf: (req) => wordsOf(opened.get(req), storage, kind !== COOKIE),
      gaveUp: (_error, res) => res.headersSent && res.end() === res,
    }),
    load: (id) => Promise.resolve(kept.load(id)),
    stored: () => ({ log: kept.log, rows: kept.rows() }),
  };
}

function wordsOf(
  opened: Opened | undefined,
  storage: SessionStorage,
  hasIds: boolean,
): SessionWords {
  if (opened === undefined) throw new Error('no session');
  const send = (line: string): void => void opened.res.appendHeader('Set-Cookie', line);
  const get = (key: string): unknown => opened.session.get(key);
  const commit = async (): Promise<void> => {
    send(await storage.commitSession(opened.session));
  };
  const destroy = async (): Promise<void> => {
    send(await storage.destroySession(opened.session));
  };
  return {
    get,
    set(key, value) {
      opened.session.set(key, value);
    },
    remove(key) {
      opened.session.unset(key);
    },
    push(key, value) {
      const list = get(key);
      if (Array.isArray(list)) list.push(value);
    },
    own(key, value) {
      opened.session.set(key, value);
    },
    size: () => Object.keys(opened.session.data).length,
    whole: () => opened.session.data,
    id: () => (opened.session.id === '' ? undefined : opened.session.id),
    save: commit,
    commit,
    async regenerate() {
      if (!hasIds) return;
      await destroy();
      opened.session = await storage.getSession();
    },
    destroy,
    forget() {
      void storage.destroySession(opened.session);
      // As it would be, and without waiting for it.
      send(`${NAME}=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Lax`);
    },
    async removeRow() {
      await outside.runInAsyncScope(async () => {
        await storage.destroySession(await storage.getSession(opened.header));
      });
    },
  };
}
