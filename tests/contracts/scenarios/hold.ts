import type { Route } from '../under-test/adapter-under-test.ts';
import type { Asked, Followed, Left, Scenario, Step, Together } from './scenario.ts';

/** Where the handler of a route waits, until those that come meanwhile are answered. */
export interface Hold {
  here: () => Promise<void>;
}

/** What a client does while it asks. */
export interface Asking {
  /** Aborted where it goes away. */
  signal?: AbortSignal;
  /** Told when the headers of the answer are there. */
  onHeaders?: () => void;
}

type Ask<T> = (asked: Asked, asking?: Asking) => Promise<T>;

/** Turns of the event loop in which a middleware has done what it puts off after a handler. */
const TURNS = 20;

/** Nobody is told when a middleware has stored what no response waits for; files take their time. */
async function hasSettled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    await new Promise(setImmediate);
    if (process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'))) turn = 0;
  }
}

/**
 * The routes of a scenario, and its steps one after the other.
 *
 * @param headersGoFirst the middleware sends the headers, and then waits for its store
 */
export function stageOf(scenario: Scenario, headersGoFirst: boolean) {
  const hold = new Held();
  const handlers: Promise<unknown>[] = [];
  const routes = Object.fromEntries(
    Object.entries(scenario.routes(hold)).map(([path, route]) => [path, noted(route)]),
  );
  const { slow: call } = scenario;
  const slow = call === undefined ? undefined : { call, wait: () => hold.at(call) };

  function noted(route: Route): Route {
    return (visit) => {
      const handling = route(visit);
      if (handling instanceof Promise) handlers.push(handling.catch(() => undefined));
      return handling;
    };
  }

  /** @returns for each step the answers in the order of asking, when all of them are there */
  async function* steps<T>(ask: Ask<T>): AsyncGenerator<T[]> {
    for (const step of scenario.visits) yield await make(step, ask);
  }

  async function make<T>(step: Step, ask: Ask<T>): Promise<T[]> {
    if (typeof step === 'string') return [await ask({ ask: step })];
    if ('ask' in step) return [await ask(step)];
    if ('leaves' in step) return [await leave(step, ask)];
    return 'redirect' in step ? follow(step, ask) : together(step, ask);
  }

  async function together<T>({ during, come }: Together, ask: Ask<T>): Promise<T[]> {
    hold.begin();
    const held = ask({ ask: during });
    // An app that fails before does not get there.
    await Promise.race([hold.isHeld, held]);
    const others: T[] = [];
    for (const path of come) others.push(await ask({ ask: path }));
    hold.end();
    return [await held, ...others];
  }

  async function leave<T>({ leaves }: Left, ask: Ask<T>): Promise<T> {
    hold.begin();
    const leaving = new AbortController();
    const { asked } = await untilHeld({ ask: leaves }, ask, leaving.signal);
    leaving.abort();
    // A store that was asked does not answer any more.
    if (hold.where === 'handler') hold.end();
    const answer = await asked;
    if (hold.where === 'handler') await Promise.all(handlers);
    await hasSettled();
    return answer;
  }

  async function follow<T>({ redirect, to }: Followed, ask: Ask<T>): Promise<T[]> {
    hold.begin();
    const { asked } = await untilHeld({ ask: redirect }, ask);
    if (!headersGoFirst) {
      hold.end();
      return [await asked, await ask({ ask: to })];
    }
    const followed = await ask({ ask: to });
    hold.end();
    return [await asked, followed];
  }

  /** Asks, and waits until that is held, and the client has what it gets before. */
  async function untilHeld<T>(what: Asked, ask: Ask<T>, signal?: AbortSignal) {
    const headers = Promise.withResolvers<undefined>();
    const asked = ask(what, {
      ...(signal === undefined ? {} : { signal }),
      onHeaders: () => {
        headers.resolve(undefined);
      },
    });
    await Promise.race([hold.isHeld, asked]);
    if (headersGoFirst && hold.where === 'save') await Promise.race([headers.promise, asked]);
    return { asked };
  }

  return { routes, steps, slow };
}

/** Holds the first that comes, and lets those pass that come while it is held. */
class Held implements Hold {
  /** Where it is held. */
  where: 'handler' | 'load' | 'save' = 'handler';
  #entered = Promise.withResolvers<undefined>();
  #gone = Promise.withResolvers<undefined>();
  #isTaken = true;

  get isHeld(): Promise<unknown> {
    return this.#entered.promise;
  }

  readonly here = (): Promise<void> => this.at('handler');

  async at(where: typeof this.where): Promise<void> {
    if (this.#isTaken) return;
    this.#isTaken = true;
    this.where = where;
    this.#entered.resolve(undefined);
    await this.#gone.promise;
  }

  begin(): void {
    this.#isTaken = false;
    this.#entered = Promise.withResolvers();
    this.#gone = Promise.withResolvers();
  }

  end(): void {
    this.#isTaken = true;
    this.#gone.resolve(undefined);
  }
}
