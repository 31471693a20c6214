/**
 * Finds the text that somebody writes a session to, by watching `JSON.stringify` while a call runs
 * and before it waits for anything. Where a session cannot be looked at without running code of the
 * app (an `ObjectId`, a getter), only what its store writes tells what was stored.
 */
export class Writing {
  /** Null where the session was not written, or by other means. */
  text: string | null = null;
  #session: object | null;

  constructor(session: object) {
    this.#session = session;
  }

  watch<T>(work: () => T): T {
    const { stringify } = JSON;
    const watched = (...args: Parameters<typeof stringify>): unknown => {
      const written: unknown = Reflect.apply(stringify, JSON, args);
      // With a replacer it need not be what comes back from the store.
      const isIt = args[0] === this.#session && args[1] == null;
      if (isIt && typeof written === 'string') this.text = written;
      return written;
    };
    const isWatched = Reflect.set(JSON, 'stringify', watched);
    try {
      return work();
    } finally {
      if (isWatched && Reflect.get(JSON, 'stringify') === watched) {
        Reflect.set(JSON, 'stringify', stringify);
      }
      // Who took the function along meanwhile must not keep the session by it.
      this.#session = null;
    }
  }
}
