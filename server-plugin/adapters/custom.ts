import { isTimeOrNull, middlewareOf, readDescription, type Description } from '../description.ts';
import { messageOf } from '../errors.ts';
import { Exchange, pairIn } from '../exchange/exchange.ts';
import { processHub, type Hub } from '../hub.ts';
import { Mistakes } from '../mistakes.ts';
import { hubFor, observed, type Observed } from '../observe.ts';
import { readOptions, type ObserveOptions } from '../options.ts';
import { isObject, read } from '../reading.ts';
import type { View } from '../visit/view.ts';
import type { Visit } from '../visit/visit.ts';
import {
  callOf,
  isCookieState,
  isId,
  isKnown,
  isOperation,
  isRequest,
  isSession,
  MISUSED,
  UNSEEN,
  type CallFacts,
  type Observer,
  type Request,
  type SessionVisit,
} from './custom.settings.ts';

export type { Description } from '../description.ts';
export type { Limits, ObserveOptions } from '../options.ts';
export type { CallFacts, Observer, Request, SessionVisit, StoreCall } from './custom.settings.ts';

/** It names each field that there is. */
const MOST_OF_MISTAKE = 1000;

/**
 * Makes `observe`, for a hub: the process's own, or one of a test.
 *
 * @internal
 */
export function createObserveCustom(hubOf: () => Hub, env: () => string | undefined) {
  return function observe(description: Description, options?: ObserveOptions): Observer {
    let mistakes = new Mistakes('a middleware of your own', (line) => hubOf().print(line));
    try {
      const told = readDescription(description);
      const configuration = readOptions(options, env());
      const hub = hubFor(configuration, hubOf);
      if (hub === null) return { visit: () => UNSEEN };
      mistakes = new Mistakes(told.name, (line) => hub.print(line));
      const watched = observed(hub, configuration);
      watched.describe(middlewareOf(told, mistakes));
      return { visit: (request) => begin(request, { told, watched, mistakes }) };
    } catch (error) {
      mistakes.tell('observe', `nothing is observed. ${messageOf(error, MOST_OF_MISTAKE)}`);
      return { visit: () => UNSEEN };
    }
  };
}

interface Parts {
  told: Description;
  watched: Observed;
  mistakes: Mistakes;
}

function begin(request: Request, { told, watched, mistakes }: Parts): SessionVisit {
  let begun: SessionVisit = UNSEEN;
  watched.safely(() => {
    if (!isRequest(request)) {
      mistakes.tell('visit', MISUSED.visit);
      return;
    }
    const pair = pairIn([request.req, request.res]);
    if (pair !== null) Exchange.of(...pair);
    const found = pair?.[0] ?? read(request.req, 'raw') ?? request.req;
    const { req = null } = Exchange.find(found) ?? Exchange.current ?? {};
    if (req === null) {
      mistakes.tell('late visit', MISUSED.late);
      return;
    }
    const secure = request.secure === undefined ? undefined : { secure: request.secure };
    const visit = watched.visitOf(found, secure);
    if (visit === null) return;
    begun = verbsOf(visit, new Place(request, told.tellsLooks === true, mistakes), mistakes);
  });
  return begun;
}

/** Where the app has its session: asked in a way that cannot go wrong. */
class Place implements View {
  readonly tellsLooks: boolean;
  /** A look that is told meanwhile is ours. */
  isAsked = false;
  readonly #request: Request;
  readonly #mistakes: Mistakes;

  constructor(request: Request, tellsLooks: boolean, mistakes: Mistakes) {
    this.#request = request;
    this.tellsLooks = tellsLooks;
    this.#mistakes = mistakes;
  }

  session(): object | null {
    this.isAsked = true;
    const session = this.#mistakes.ask('session', () => this.#request.session(), isSession, null);
    this.isAsked = false;
    return session ?? null;
  }

  id(): string | null {
    return this.#mistakes.ask('id', () => this.#request.id?.(), isId, null) ?? null;
  }
}

/** What the app's own middleware tells: what is told wrong is left out, and said once. */
function verbsOf(visit: Visit, place: Place, mistakes: Mistakes): SessionVisit {
  return {
    presents(id) {
      if (isId(id)) visit.presents(id ?? null, place);
      else mistakes.tell('presents', MISUSED.id);
    },
    cookieIs(state) {
      if (!isCookieState(state)) mistakes.tell('cookieIs', MISUSED.state);
      else if (visit.isBegun) visit.cookieIs(state);
      else visit.came(() => state);
    },
    begins: (isFound) => visit.begins(isFound, place),
    accessed() {
      if (!place.isAsked) visit.accessed(place.session());
    },
    call(op, facts) {
      const given: CallFacts = isObject(facts) ? facts : {};
      const { id = place.id(), session = place.session(), text, expiresAt } = given;
      if (isOperation(op) && isId(id)) {
        return callOf(visit.call(op, { id, session, text, expiresAt }), mistakes);
      }
      mistakes.tell('call', MISUSED.call);
      return UNSEEN.call(op);
    },
    commitBegins: (when) => visit.commitBegins(when),
    commitEnds: (error) => visit.commitEnds(error),
    cookieIsDecided: () => void visit.cookieIsDecided(),
    decides(known) {
      if (isKnown(known)) visit.decides(known);
      else mistakes.tell('decides', MISUSED.decides);
    },
    expires(at) {
      if (isTimeOrNull(at)) visit.expires(at);
      else mistakes.tell('expires', MISUSED.expires);
    },
  };
}

/**
 * Shows the Sessions tab what a session middleware of your own does in each request:
 *
 * ```ts
 * const observer = observe({ name: 'our sessions', cookieName: 'sid' });
 * // in the middleware, for each request:
 * const visit = observer.visit({ req, res, session: () => req.session, id: () => req.sessionId });
 * ```
 *
 * Nothing of it throws: a mistake in its use is told once in the terminal. Where NODE_ENV is
 * `production` it does nothing, unless `enabled: true` is given.
 *
 * @param description of your middleware
 * @param options see README.md; each has a default
 */
export const observe = createObserveCustom(processHub, () => process.env.NODE_ENV);
