import { AsyncLocalStorage } from 'node:async_hooks';
import type { Engine, MaybePromise, SynchronousEngine } from 'session-framework';

export type Trouble = () => Promise<void>;

/**
 * An engine whose saves the accidents can slow or break. An engine knows keys and texts, and
 * nothing of requests: which save is meant is told by who calls it.
 */
export function troubledEngine(engine: SynchronousEngine): {
  engine: Engine;
  /** The next save that comes of `answer` first waits for `trouble`, and fails with its error. */
  during(trouble: Trouble, answer: () => void): void;
} {
  const calls = new AsyncLocalStorage<{ trouble: Trouble | undefined }>();

  function save<T>(run: () => MaybePromise<T>): MaybePromise<T> {
    const call = calls.getStore();
    const trouble = call?.trouble;
    if (call === undefined || trouble === undefined) return run();
    call.trouble = undefined;
    return trouble().then(run);
  }

  return {
    engine: {
      ...engine,
      create: (...args) => save(() => engine.create(...args)),
      update: (...args) => save(() => engine.update(...args)),
    },
    during: (trouble, answer) => calls.run({ trouble }, answer),
  };
}
