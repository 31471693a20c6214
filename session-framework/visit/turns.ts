import {
  attemptThen,
  isPromise,
  valueOf,
  type MaybePromise,
  type Outcome,
} from '../maybe-promise.ts';

/** What a request asks of the store runs one after another: a save, then the flush that came later. */
export class Turns {
  #running: Promise<unknown> | null = null;

  /** Runs after what is under way: at once where nothing is. Errors are given back as values. */
  take<T>(run: () => MaybePromise<T>): MaybePromise<Outcome<T>> {
    const before = this.#running;
    let turn: MaybePromise<Outcome<T>> | null = null;
    const begin = (): MaybePromise<Outcome<T>> =>
      attemptThen(run, (outcome) => {
        if (this.#running === turn) this.#running = null;
        return outcome;
      });
    turn = before === null ? begin() : before.then(begin);
    if (isPromise(turn)) this.#running = turn;
    return turn;
  }

  /** For the application: a promise that may be left alone, its error being told elsewhere too. */
  promise(run: () => MaybePromise<void>): Promise<void> {
    const done = Promise.resolve(this.take(run)).then(valueOf);
    done.catch(() => undefined);
    return done;
  }
}
