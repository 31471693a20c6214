import type { IncomingMessage, ServerResponse } from 'node:http';
import { createEndpoint, type Endpoint } from './endpoint/endpoint.ts';
import { Exchange, pairIn, watchServers, type Door } from './exchange/exchange.ts';
import { addToHeader, placeOf } from './exchange/header.ts';
import type { Hub } from './hub.ts';
import { sayOff } from './process/off.ts';
import { originalOf } from './process/originals.ts';
import { readOptions, type Configuration, type ObserveOptions } from './options.ts';
import { versionOf } from './process/package-version.ts';
import { createShield, type Shield } from './process/shield.ts';
import { isSupported, notSupported, type Supported } from './process/supported.ts';
import type { Middleware, Observation } from './visit/middleware.ts';
import { Visit } from './visit/visit.ts';

/** What a middleware may know better of a request. */
export interface ToldOfRequest {
  /** Whether it came over https. */
  secure: boolean;
}

/** What an adapter gets for each middleware that it observes. */
export interface Observed {
  /** Says which middleware it is, once its options are known. */
  describe(middleware: Middleware): void;
  /** Whether that was said. */
  readonly isDescribed: boolean;
  /** False for a version that is not known: then no visit is recorded, and what is missing is fine. */
  readonly isSupported: boolean;
  /** False where nothing is observed any more, after too many mistakes of ours. */
  readonly isOn: boolean;
  /** Whether a request is a call to the endpoint. */
  isFor(req: IncomingMessage): boolean;
  /** Answers a call to the endpoint on a server that does not do so itself yet. */
  answers(req: IncomingMessage, res: ServerResponse): boolean;
  /**
   * The same, whatever the host calls the middleware with; null where no request is in it. Where it
   * does not answer, the request is found by its context from now on.
   */
  answersCall(args: readonly unknown[]): boolean | null;
  /** A visit of a request to this middleware; null where none is recorded. */
  visit(req: IncomingMessage, res: ServerResponse): Visit | null;
  /**
   * The same for a host that knows the request by another make: it is found by the context then.
   *
   * @param request of the host's
   */
  visitOf(request: unknown, told?: ToldOfRequest): Visit | null;
  /** Runs the adapter's own work so that no mistake of it reaches the app. */
  safely(work: () => void): void;
}

/** What an adapter makes of a middleware's factory. */
export interface Adapter<F> {
  /** The versions that it was made for. */
  supports: Supported;
  /** @throws ConfigurationError where it was not given what it observes */
  refuseOther(target: unknown): void;
  /** Called where the plugin is on. */
  wrap<G extends F>(target: G, begin: () => Observed): G;
}

/** Makes `observe` of an adapter, for a hub: the process's own, or one of a test. */
export function createObserve<F>(
  adapter: Adapter<F>,
  hubOf: () => Hub,
  env: () => string | undefined,
) {
  return function observe<G extends F>(given: G, options?: ObserveOptions): G {
    const target = originalOf(given);
    const version = versionOf(adapter.supports.name, target);
    const isKnown = isSupported(adapter.supports, version);
    if (isKnown) adapter.refuseOther(target);
    const configuration = readOptions(options, env());
    const hub = hubFor(configuration, hubOf);
    if (hub === null) return target;
    if (isKnown) return adapter.wrap(target, () => observed(hub, configuration));
    if (hub.isFirst(`tell of ${adapter.supports.name} ${version ?? ''}`)) {
      hub.print(notSupported(adapter.supports, version ?? ''));
    }
    return wrapUnknown(adapter, target, () => observed(hub, configuration, false));
  };
}

/** A version that is not known may be quite another thing: then it is left alone. */
function wrapUnknown<F, G extends F>(adapter: Adapter<F>, target: G, begin: () => Observed): G {
  try {
    adapter.refuseOther(target);
    return adapter.wrap(target, begin);
  } catch {
    return target;
  }
}

/**
 * What to do where something is not what its package makes: that is a mistake of the app, unless the
 * version is not known. Then it is left alone.
 */
export function leaveAlone(observed: Observed, made: unknown, mistake: () => Error): unknown {
  if (observed.isSupported) throw mistake();
  return made;
}

/** The hub, made ready for one more observed middleware; null where the plugin is off. */
export function hubFor(configuration: Configuration, hubOf: () => Hub): Hub | null {
  if (!configuration.enabled) {
    if (configuration.isOffByEnv) sayOff();
    return null;
  }
  const hub = hubOf();
  if (configuration.inProduction) {
    const { isGiven } = hub.pairing;
    if (hub.isFirst('warn of production')) hub.print(isGiven ? IN_PRODUCTION : NOT_IN_PRODUCTION);
    if (!isGiven) return null;
  }
  hub.limit(configuration.limits);
  if (configuration.records !== null) hub.keep(configuration.records);
  if (configuration.service !== null) hub.run.service = configuration.service;
  watchServers();
  return hub;
}

const IN_PRODUCTION =
  'Sessions DevTools: WARNING: recording sessions although NODE_ENV is production (enabled: true). Session data of all users can be read with SESSIONS_DEVTOOLS_TOKEN.';
/** A token in a file of the app, and a link in its log, are no secrets where others work. */
const NOT_IN_PRODUCTION =
  'Sessions DevTools: off: NODE_ENV is production, and enabled: true takes effect there only with a token of your own in SESSIONS_DEVTOOLS_TOKEN.';

/** The door to the endpoint of an observed middleware, at which no mistake of ours reaches the app. */
export function doorTo(
  endpoint: Endpoint,
  { hub, path, shield }: { hub: Hub; path: string; shield: Shield },
): Door {
  return {
    name: `${hub.instance} ${path}`,
    isFor: (req) => shield.run(() => endpoint.isFor(req), false),
    admits: () => shield.run(() => hub.pace.admits(), true),
    handle: (req, res) => shield.run(() => endpoint.handle(req, res), false),
  };
}

/** What an observed middleware tells goes to this hub. */
export function observed(
  hub: Hub,
  { path, origin, allowedHosts, redactor }: Configuration,
  isSupported = true,
): Observed {
  const shield = createShield((line) => hub.print(line));
  const endpoint = createEndpoint({ hub, path, origin, allowedHosts });
  const door = doorTo(endpoint, { hub, path, shield });
  let observation: Observation | null = null;
  let place: string | null = null;

  function begin(req: IncomingMessage, res: ServerResponse, told?: ToldOfRequest): Visit | null {
    if (observation === null) return null;
    const exchange = Exchange.of(req, res);
    exchange.open(door);
    if (exchange.isPassedOn || !isSupported || !hub.pace.admits()) {
      hub.records.skip();
      // Names the endpoint, so that whoever opens the panel now becomes a reader.
      addToHeader(res, '', observation.place);
      return null;
    }
    const visit = new Visit(observation, exchange, { req, secure: told?.secure });
    hub.addPath(path);
    visit.course.sign(res);
    exchange.join(visit.course);
    if (hub.isFirst('print the link')) endpoint.announce(req);
    return visit;
  }

  function beginFor(request: unknown, told?: ToldOfRequest): Visit | null {
    const { req = null, res = null } = Exchange.find(request) ?? Exchange.current ?? {};
    return req === null || res === null ? null : begin(req, res, told);
  }

  function answersCall(args: readonly unknown[]): boolean | null {
    const pair = pairIn(args);
    if (pair === null) return null;
    if (door.handle(...pair)) return true;
    Exchange.of(...pair);
    return false;
  }

  return {
    describe(given) {
      observation = {
        hub,
        shield,
        redactor,
        middleware: given,
        // When first needed: an app that starts must not wait for its token.
        get place() {
          return (place ??= placeOf(path, hub.pairing.keys.project));
        },
      };
      const { name, version, kind, rule, cookieName, options } = given;
      const { units = {}, advice = {}, terms = {} } = given;
      hub.register({ name, version, kind, rule, cookieName, options, units, advice, terms });
    },
    isSupported,
    get isDescribed() {
      return observation !== null;
    },
    get isOn() {
      return !shield.off;
    },
    isFor: door.isFor,
    answers: door.handle,
    answersCall: (args) => shield.run(() => answersCall(args), null),
    visit: (req, res) => shield.run(() => begin(req, res), null),
    visitOf: (request, told) => shield.run(() => beginFor(request, told), null),
    safely: (work) => shield.run(work, undefined),
  };
}
