import type { Asked, Scenario, Step } from './scenario.ts';

/** Where the handler of a route waits, until those that come meanwhile are answered. */
export interface Hold {
  here: () => Promise<void>;
}

/** The routes of a scenario, and its steps one after the other. */
export function stageOf(scenario: Scenario) {
  const hold = new Held();
  const routes = scenario.routes(hold);

  /** @returns for each step the answers in the order of asking, when all of them are there */
  async function* steps<T>(ask: (asked: Asked) => Promise<T>): AsyncGenerator<T[]> {
    for (const step of scenario.visits) yield await make(step, ask);
  }

  async function make<T>(step: Step, ask: (asked: Asked) => Promise<T>): Promise<T[]> {
    if (typeof step === 'string') return [await ask({ ask: step })];
    if ('ask' in step) return [await ask(step)];
    hold.begin();
    const held = ask({ ask: step.during });
    // An app that fails before does not get there.
    await Promise.race([hold.isHeld, held]);
    const others: T[] = [];
    for (const path of step.come) others.push(await ask({ ask: path }));
    hold.end();
    return [await held, ...others];
  }

  return { routes, steps };
}

/** Holds the first that comes, and lets those pass that come while it is held. */
class Held implements Hold {
  #entered = Promise.withResolvers<undefined>();
  #gone = Promise.withResolvers<undefined>();
  #isTaken = false;

  get isHeld(): Promise<unknown> {
    return this.#entered.promise;
  }

  readonly here = async (): Promise<void> => {
    if (this.#isTaken) return;
    this.#isTaken = true;
    this.#entered.resolve(undefined);
    await this.#gone.promise;
  };

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
