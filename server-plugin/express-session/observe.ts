import type { IncomingMessage, ServerResponse } from 'node:http';
import { createEndpoint, type Endpoint } from '../endpoint.ts';
import { ConfigurationError } from '../errors.ts';
import { addToHeader } from '../header.ts';
import { Exchange, watchServers } from '../exchange.ts';
import type { Hub } from '../hub.ts';
import { sayOff } from '../off.ts';
import { readOptions, type ObserveOptions } from '../options.ts';
import { versionOf } from '../package-version.ts';
import type { MiddlewareInfo } from '../protocol.ts';
import { callOf, isObject, read, readOwn, type Call } from '../reading.ts';
import { createShield } from '../shield.ts';
import { createStamp } from '../stamp.ts';
import { AccessTrap } from './access.ts';
import { Live, type Observation } from './live.ts';
import { Rows } from './rows.ts';
import { describeMiddleware, readSettings, type StoreKind } from './settings.ts';
import { watchGenerate, watchStore, type FindListener } from './store.ts';

type Next = (...args: unknown[]) => unknown;

/** The observed middlewares of a request; emptied when they are done, since a timer may keep it. */
interface Context {
  lives: Live[];
  trap: AccessTrap | null;
}

const contexts = createStamp<Context>();
/** The same by exchange, which knows whose turn it is. */
const contextsNow = createStamp<Context>();

/** Makes `observe` for a hub: the process's own, or one of a test. */
export function createObserve(hubOf: () => Hub, env: () => string | undefined) {
  return function observe<F extends (...args: never[]) => unknown>(
    session: F,
    options?: ObserveOptions,
  ): F {
    refuseOther(session);
    const configuration = readOptions(options, env());
    if (!configuration.enabled) {
      if (configuration.isOffByEnv) sayOff();
      return session;
    }

    const hub = hubOf();
    if (configuration.inProduction && hub.isFirst('warn of production')) {
      hub.print(
        'Sessions DevTools: WARNING: recording sessions although NODE_ENV is production (enabled: true). Session data of all users can be read with the pairing token.',
      );
    }
    hub.limit(configuration.limits);
    watchServers();
    const middleware: MiddlewareInfo = {
      name: 'express-session',
      version: versionOf('express-session', session),
      kind: 'store',
      rule: 'hash',
    };

    return new Proxy(session, {
      apply(factory, self: unknown, args: unknown[]): unknown {
        const { options: given, store, kind } = withStore(factory, args[0]);
        const inner: unknown = Reflect.apply(factory, self, [given, ...args.slice(1)]);
        const call = callOf(inner);
        if (call === null || store === null) return inner;

        const settings = readSettings(given, kind);
        const shield = createShield((line) => hub.print(line));
        shield.run(() => {
          watchStore(store, find);
          watchGenerate(store, find);
          hub.register(describeMiddleware(middleware, settings, given, store));
        }, undefined);
        const observed: Observation = {
          hub,
          shield,
          redactor: configuration.redactor,
          settings,
          middleware,
          store,
          rows: new Rows(store, kind),
        };
        const { path, allowedHosts } = configuration;
        return wrap(call, observed, {
          endpoint: createEndpoint({ hub, path, allowedHosts }),
          path,
        });
      },
    });
  };
}

const find: FindListener = {
  bySession(store, session) {
    // The session's own request, as express-session keeps it; else whose turn it is.
    const req = readOwn(session, 'req');
    const context = (isObject(req) ? contexts.get(req) : undefined) ?? contextNow();
    return context?.lives.findLast((live) => live.store === store && !live.isAside) ?? null;
  },
  byRequest(store, req) {
    const context = isObject(req) ? contexts.get(req) : undefined;
    return context?.lives.findLast((live) => live.store === store && !live.isAside) ?? null;
  },
};

/** Of the request whose turn it is. */
function contextNow(): Context | undefined {
  const exchange = Exchange.current;
  return exchange === undefined ? undefined : contextsNow.get(exchange);
}

function newContext(req: IncomingMessage): Context {
  const context: Context = { lives: [], trap: AccessTrap.on(req) };
  contexts.set(req, context);
  return context;
}

/** The middleware that the app gets: the endpoint first, then express-session, watched. */
function wrap(
  inner: Call,
  observed: Observation,
  { endpoint, path }: { endpoint: Endpoint; path: string },
): unknown {
  const { shield, hub } = observed;
  const door = {
    isFor: (req: IncomingMessage) => shield.run(() => endpoint.isFor(req), false),
    handle: (req: IncomingMessage, res: ServerResponse) =>
      shield.run(() => endpoint.handle(req, res), false),
  };

  return function session(
    this: unknown,
    req: IncomingMessage,
    res: ServerResponse,
    next: Next,
  ): unknown {
    if (shield.off) return inner(this, [req, res, next]);
    if (door.handle(req, res)) return undefined;
    const begun = shield.run(() => (hub.pace.admits() ? begin(req, res) : skip(req, res)), null);
    if (begun === null) return inner(this, [req, res, next]);
    const { live } = begun;

    // express-session looks whether there is a session already: not a look of the app.
    const { trap } = live;
    trap?.pause();
    let paused = true;
    const resume = () => {
      if (paused) trap?.resume();
      paused = false;
    };
    let waiting = true;
    const handed: Next = function (this: unknown, ...args) {
      // A failed save calls next a second time, when the answer is on its way.
      if (waiting) {
        waiting = false;
        resume();
        shield.run(() => {
          live.handed(Boolean(args[0]));
          watchHandler(live, observed, res);
        }, undefined);
      }
      return Reflect.apply(next, this, args);
    };
    try {
      return inner(this, [req, res, handed]);
    } finally {
      resume();
    }
  };

  /** Names the endpoint, so that whoever opens the panel now becomes a reader. */
  function skip(req: IncomingMessage, res: ServerResponse): null {
    Exchange.of(req, res).open(door);
    hub.records.skip();
    addToHeader(res, '', path);
    return null;
  }

  function begin(req: IncomingMessage, res: ServerResponse): { live: Live } {
    const exchange = Exchange.of(req, res);
    const context = contexts.get(req) ?? newContext(req);
    contextsNow.set(exchange, context);
    const live = new Live(observed, req, res, context.trap);
    context.lives.push(live);
    live.onClosed = () => {
      context.trap = null;
    };
    live.onDone = () => {
      context.lives = context.lives.filter((other) => other !== live);
      exchange.leave();
    };
    exchange.open(door);
    hub.addPath(path);
    addToHeader(res, live.draft.id, path);
    if (hub.isFirst('print the link')) endpoint.announce(req);
    exchange.stay();
    exchange.join({ closed: () => shield.run(() => live.closed(), undefined) });
    return { live };
  }
}

/**
 * Wraps the response after express-session did: its calls come first, from the app's handler, and
 * return when express-session has put its cookie in the headers.
 */
function watchHandler(live: Live, { shield }: Observation, res: ServerResponse): void {
  const writeHead = callOf(Reflect.get(res, 'writeHead'));
  const end = callOf(Reflect.get(res, 'end'));
  if (writeHead !== null) {
    Reflect.set(res, 'writeHead', function (this: unknown, ...args: unknown[]): unknown {
      shield.run(() => live.headersBegin(), undefined);
      const result = unwatched(live, writeHead, this, args);
      shield.run(() => live.headersSent(), undefined);
      return result;
    });
  }
  if (end !== null) {
    Reflect.set(res, 'end', function (this: unknown, ...args: unknown[]): unknown {
      shield.run(() => live.endBegins(), undefined);
      try {
        return unwatched(live, end, this, args);
      } finally {
        shield.run(() => live.endReturns(), undefined);
      }
    });
  }
}

/** What express-session reads meanwhile is not a look of the app. */
function unwatched({ trap }: Live, method: Call, self: unknown, args: unknown[]): unknown {
  trap?.pause();
  try {
    return method(self, args);
  } finally {
    trap?.resume();
  }
}

/** The options with a store in them: express-session's own default one cannot be reached. */
function withStore(
  factory: object,
  options: unknown,
): { options: object; store: object | null; kind: StoreKind } {
  const MemoryStore = read(factory, 'MemoryStore');
  const given = isObject(options) ? options : {};
  const store = read(given, 'store');
  if (isObject(store)) return { options: given, store, kind: kindOf(store, MemoryStore) };
  if (typeof MemoryStore !== 'function') return { options: given, store: null, kind: 'other' };
  const made: unknown = Reflect.construct(MemoryStore, []);
  // Inherits from the given object rather than copying it, so that all it has is still read from it.
  const inherited: unknown = Object.create(given, {
    store: { value: made, enumerable: true, writable: true, configurable: true },
  });
  return {
    options: isObject(inherited) ? inherited : given,
    store: isObject(made) ? made : null,
    kind: 'memory',
  };
}

/** Told once per store: afterwards its methods are ours. */
const kinds = new WeakMap<object, StoreKind>();

function kindOf(store: object, MemoryStore: unknown): StoreKind {
  const kind = kinds.get(store) ?? findKind(store, MemoryStore);
  kinds.set(store, kind);
  return kind;
}

function findKind(store: object, MemoryStore: unknown): StoreKind {
  if (typeof MemoryStore !== 'function' || !(store instanceof MemoryStore)) return 'other';
  const isItself = Object.getPrototypeOf(store) === MemoryStore.prototype;
  const isChanged = ['get', 'set', 'touch', 'destroy'].some((name) => Object.hasOwn(store, name));
  return isItself && !isChanged ? 'memory' : 'memory-like';
}

function refuseOther(session: unknown): void {
  if (typeof session === 'function' && typeof read(session, 'MemoryStore') === 'function') return;
  throw new ConfigurationError(
    'not-express-session',
    'observe() was not given express-session itself.',
    "Write: import session from 'express-session'; app.use(observe(session)({ secret: … })).",
  );
}
