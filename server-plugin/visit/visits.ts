import { Exchange } from '../exchange/exchange.ts';
import type { OperationName } from '../protocol.ts';
import { createStamp } from '../exchange/stamp.ts';
import type { Visit } from './visit.ts';

/**
 * The visits whose calls to a store are watched: finds the one that a call is of. By the request of
 * its session; else by what runs in this very turn; else by the one live request that has the id;
 * else by the asynchronous context, which pools of connections lose or mix up.
 */
export class Visits {
  readonly #store: object;
  readonly #live = new Set<Visit>();
  /** Whose middleware, or whose call, is running now: all that happens meanwhile is of its request. */
  static #running: Visit | null = null;

  constructor(store: object) {
    this.#store = store;
  }

  /** @param visit is found by its id and context until it expects nothing more */
  add(visit: Visit): void {
    const { exchange } = visit;
    visit.store = this.#store;
    const others = ofExchanges.get(exchange);
    if (others === undefined) ofExchanges.set(exchange, [visit]);
    else others.push(visit);
    this.#live.add(visit);
    exchange.stay();
    visit.watchedBy = this;
  }

  /** Nothing more is expected of it. */
  leaves(visit: Visit): void {
    this.#live.delete(visit);
    visit.exchange.leave();
  }

  /** From now on, until `leave`, calls are of this visit's request. To be called in one turn. */
  static enter(visit: Visit | null): Visit | null {
    const before = Visits.#running;
    Visits.#running = visit;
    return before;
  }

  /** The same for all that is left of this turn, in which no other request has one. */
  static enterTurn(visit: Visit | null): void {
    Visits.#running = visit;
    if (visit !== null) process.nextTick(Visits.#leaveTurn);
  }

  static readonly #leaveTurn = (): void => {
    Visits.#running = null;
  };

  /** @param before what `enter` gave */
  static leave(before: Visit | null): void {
    Visits.#running = before;
  }

  /**
   * The visit that makes its session for a request now.
   *
   * @param req undefined where it is not known
   */
  ofRequest(req: unknown): Visit | null {
    const running = Visits.#running;
    const exchange = Exchange.find(req) ?? running?.exchange;
    if (exchange === undefined) return null;
    const isBeginning = running?.exchange === exchange && !running.ran && this.#live.has(running);
    if (isBeginning) return running;
    return this.#lastIn(exchange, true) ?? this.#lastIn(exchange, false);
  }

  /**
   * The visit that a call to the store is of; null where it is of none, or not certain.
   *
   * @param id of the session that it names
   * @param req the request of the session that it is given
   */
  ofCall(op: OperationName, id: unknown, req: unknown): Visit | null {
    if (typeof id !== 'string') return null;
    const byRequest = Exchange.find(req);
    const running = Visits.#running;
    const making = this.#makingIn(running?.exchange ?? Exchange.current);
    if (making !== null) return making;
    if (byRequest !== undefined && byRequest !== running?.exchange) return this.#ranIn(byRequest);
    if (running !== null) {
      const begins =
        op === 'load' && !running.ran && this.#live.has(running) && running.isLoadedBy(id);
      return begins ? running : this.#ranIn(running.exchange);
    }
    return op === 'destroy' ? this.#endedBy(id) : this.#byId(id);
  }

  /** The visit for which the middleware makes its session now: the app does not run meanwhile. */
  #makingIn(exchange: Exchange | undefined): Visit | null {
    const visits = exchange === undefined ? undefined : ofExchanges.get(exchange);
    return visits?.find((visit) => visit.store === this.#store && visit.isMaking) ?? null;
  }

  #byId(id: string): Visit | null {
    const named = this.#named(id);
    const now = Exchange.current;
    if (named.length === 0) return now === undefined ? null : this.#ranIn(now);
    return named.find(({ exchange }) => exchange === now) ?? single(named);
  }

  /** An administrator may end the session of somebody whose request runs just now. */
  #endedBy(id: string): Visit | null {
    const named = this.#named(id);
    const now = Exchange.current;
    // `session.destroy()` takes the session from its request, and then calls the store.
    const gone = single(named.filter((visit) => visit.isGone));
    if (gone !== null) return gone;
    if (now === undefined) return single(named);
    return named.length === 0
      ? this.#ranIn(now)
      : (named.find(({ exchange }) => exchange === now) ?? null);
  }

  #named(id: string): Visit[] {
    const named = [...this.#live].filter((visit) => visit.ran && visit.id === id);
    // One whose response is closed is found for a moment longer, but hardly calls any more.
    const open = named.filter(({ isClosed }) => !isClosed);
    return open.length > 0 ? open : named;
  }

  /** The session of this id was ended by a call of nobody who is known. */
  uncertain(id: unknown): void {
    for (const visit of this.#live) if (visit.ran && visit.id === id) visit.uncertain();
  }

  #ranIn(exchange: Exchange): Visit | null {
    return this.#lastIn(exchange, true);
  }

  #lastIn(exchange: Exchange, hasRun: boolean): Visit | null {
    const visits = ofExchanges.get(exchange);
    // None is recorded of most requests, which is to cost them nothing.
    if (visits === undefined) return null;
    const found = visits.findLast((visit) => visit.store === this.#store && (visit.ran || !hasRun));
    return found ?? null;
  }
}

function single(visits: readonly Visit[]): Visit | null {
  return visits.length === 1 ? (visits[0] ?? null) : null;
}

const ofExchanges = createStamp<Visit[]>();

/** Of each store that is watched. */
const stores = new WeakMap<object, Visits>();

export function visitsOn(store: object): Visits {
  let visits = stores.get(store);
  if (visits === undefined) stores.set(store, (visits = new Visits(store)));
  return visits;
}
