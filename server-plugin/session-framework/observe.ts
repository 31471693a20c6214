import type { IncomingMessage, ServerResponse } from 'node:http';
import { createEndpoint } from '../endpoint/endpoint.ts';
import { ConfigurationError } from '../errors.ts';
import { Exchange, type Door } from '../exchange.ts';
import { addToHeader, placeOf } from '../header.ts';
import type { Hub } from '../hub.ts';
import { doorTo, hubFor } from '../observe.ts';
import { readOptions, type Configuration, type ObserveOptions } from '../options.ts';
import { callOf, isObject, read } from '../reading.ts';
import { createShield } from '../shield.ts';
import { before } from './front.ts';
import type { Description, ObservedRequest, Observer } from './hook.ts';
import { joined, type OurVisit } from './joined.ts';
import { Live, type Observation } from './live.ts';
import { describeMiddleware } from './settings.ts';

/** Makes `observe` for a hub: the process's own, or one of a test. */
export function createObserve(hubOf: () => Hub, env: () => string | undefined) {
  return function observe<F extends (...args: never[]) => unknown>(
    sessions: F,
    options?: ObserveOptions,
  ): F {
    refuseOther(sessions);
    const configuration = readOptions(options, env());
    const hub = hubFor(configuration, hubOf);
    if (hub === null) return sessions;

    return new Proxy(sessions, {
      apply(factory, self: unknown, args: unknown[]): unknown {
        const given = args[0] ?? {};
        if (!isObject(given)) return Reflect.apply(factory, self, args);
        const observed = new Observed(hub, configuration);
        const theirs = read(given, 'observer');
        const observer = joined(observed, isObserver(theirs) ? theirs : null);
        const inner: unknown = Reflect.apply(factory, self, [
          withObserver(given, observer),
          ...args.slice(1),
        ]);
        const call = callOf(inner);
        if (!observed.isDescribed) throw otherFactory();
        if (call === null || !isObject(inner)) throw otherHost();
        return before(observed, inner, call);
      },
    });
  };
}

/** One observed middleware: its endpoint, and a record for each request that reaches it. */
class Observed {
  readonly #hub: Hub;
  readonly #configuration: Configuration;
  readonly #shield;
  readonly #endpoint;
  readonly #door: Door;
  #observation: Observation | null = null;

  constructor(hub: Hub, configuration: Configuration) {
    const { path, origin, allowedHosts } = configuration;
    this.#hub = hub;
    this.#configuration = configuration;
    this.#shield = createShield((line) => hub.print(line));
    this.#endpoint = createEndpoint({ hub, path, origin, allowedHosts });
    this.#door = doorTo(this.#endpoint, { hub, path, shield: this.#shield });
  }

  get isDescribed(): boolean {
    return this.#observation !== null;
  }

  describe(description: Description): void {
    const middleware = describeMiddleware(description);
    const { name, version, kind, rule, cookieName } = description;
    this.#observation = {
      hub: this.#hub,
      redactor: this.#configuration.redactor,
      middleware: { name, version, kind, rule },
      cookieName,
      isJson: description.options.serialiser === 'json',
      shielded: (work) => this.#shield.run(work, undefined),
    };
    this.#shield.run(() => this.#hub.register(middleware), undefined);
  }

  answers(req: IncomingMessage, res: ServerResponse): boolean {
    return this.#door.handle(req, res);
  }

  /** So that there is one where no server told of it. */
  passes(req: IncomingMessage, res: ServerResponse): void {
    this.#shield.run(() => void Exchange.of(req, res), undefined);
  }

  begin(request: ObservedRequest): OurVisit | null {
    return this.#shield.run(() => this.#begin(request), null);
  }

  #begin(request: ObservedRequest): OurVisit | null {
    const observation = this.#observation;
    if (observation === null) return null;
    const { path } = this.#configuration;
    const place = placeOf(path, this.#hub.pairing.keys.project);
    const exchange = Exchange.find(request.request) ?? null;
    const res = exchange?.res ?? null;
    // Under Hono the framework knows a request of another make.
    const node = exchange ?? Exchange.current ?? null;
    node?.open(this.#door);
    if (!this.#hub.pace.admits()) {
      this.#hub.records.skip();
      // Names the endpoint, so that whoever opens the panel now becomes a reader.
      if (res !== null) addToHeader(res, '', place);
      return null;
    }
    const live = new Live(observation, request, { res, place });
    const { shielded } = observation;
    this.#hub.addPath(path);
    if (res !== null) addToHeader(res, live.draft.id, place);
    exchange?.join({ closed: () => shielded(() => live.closed()) });
    if (node?.req != null && this.#hub.isFirst('print the link')) {
      this.#endpoint.announce(node.req);
    }
    return this.#told(live, shielded);
  }

  #told(live: Live, shielded: Observation['shielded']): OurVisit {
    return {
      headers: () => this.#shield.run(() => live.headers(), []),
      loaded: (event) => shielded(() => live.loaded(event)),
      accessed: () => shielded(() => live.accessed()),
      changed: (event) => shielded(() => live.changed(event)),
      deciding: (event) => shielded(() => live.deciding(event)),
      storeStart: (event) => shielded(() => live.storeStart(event)),
      storeEnd: (event) => shielded(() => live.storeEnd(event)),
      decided: (event) => shielded(() => live.decided(event)),
      ended: (event) => shielded(() => live.ended(event)),
      cut: () => live.cut(),
    };
  }
}

/** Inherits from the given options rather than copying them, so that all is still read from them. */
function withObserver(options: object, observer: Observer): unknown {
  const inherited: unknown = Object.create(options, {
    observer: { value: observer, enumerable: true, writable: true, configurable: true },
  });
  return inherited;
}

function isObserver(value: unknown): value is Observer {
  return isObject(value);
}

function refuseOther(sessions: unknown): void {
  if (typeof sessions !== 'function') throw otherFactory();
  if (typeof read(sessions, 'MemoryStore') !== 'function') return;
  throw new ConfigurationError(
    'not-session-framework',
    'observe() was given express-session.',
    "Write: import { observe } from 'sessions-devtools/express-session'.",
  );
}

function otherFactory(): ConfigurationError {
  return new ConfigurationError(
    'not-session-framework',
    'observe() was not given the sessions of session-framework.',
    "Write: import { sessions } from 'session-framework/express'; app.use(observe(sessions)({ engine })).",
  );
}

function otherHost(): ConfigurationError {
  return new ConfigurationError(
    'host',
    'observe() has no place for its endpoint under this host.',
    "It knows 'session-framework/express', '/fastify', '/koa', and '/hono' on @hono/node-server.",
  );
}
