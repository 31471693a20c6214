import { messageOf } from '../errors.ts';

/** Runs the recorder's own work so that no mistake of it reaches the app. */
export interface Shield {
  /** The result of `work`; `otherwise` where it threw, or where the shield has switched off. */
  run<T>(work: () => T, otherwise: T): T;
  /** True after too many errors: the adapter then only passes requests on. */
  readonly off: boolean;
  readonly errors: number;
}

/**
 * @param tell receives one line at the first error, and one when the shield switches off
 * @param limit errors after which it switches off
 */
export function createShield(tell: (line: string) => void, limit = 10): Shield {
  let errors = 0;

  function failed(thrown: unknown): void {
    errors += 1;
    try {
      if (errors === 1) {
        tell(
          `Sessions DevTools: an error of its own, your app is not affected (told once): ${messageOf(thrown)}`,
        );
      }
      if (errors === limit) {
        tell(`Sessions DevTools: switched itself off after ${limit} errors of its own.`);
      }
    } catch {
      // Where even telling fails there is nothing left to do.
    }
  }

  return {
    run(work, otherwise) {
      if (errors >= limit) return otherwise;
      try {
        return work();
      } catch (thrown) {
        failed(thrown);
        return otherwise;
      }
    },
    get off() {
      return errors >= limit;
    },
    get errors() {
      return errors;
    },
  };
}
