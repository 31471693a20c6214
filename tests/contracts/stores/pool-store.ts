import session from 'express-session';

type Callback<T> = (error: unknown, result?: T) => void;

/**
 * Does what it is asked one by one, in a loop that began before any request, as the queue of a
 * database's connections or threads does. So what it calls back has the asynchronous context of
 * the loop, and not that of who asked.
 */
class Pool {
  readonly #jobs: (() => void)[] = [];
  #asked = Promise.withResolvers<undefined>();

  constructor() {
    void this.#work();
  }

  run(job: () => void): void {
    this.#jobs.push(job);
    this.#asked.resolve(undefined);
  }

  async #work(): Promise<never> {
    for (;;) {
      await this.#asked.promise;
      this.#asked = Promise.withResolvers();
      for (const job of this.#jobs.splice(0)) job();
    }
  }
}

/** A store over such a pool, as connect-sqlite3 and express-mysql-session are. */
export class PoolStore extends session.Store {
  readonly #pool = new Pool();
  readonly #rows = new Map<string, string>();

  override get(id: string, callback: Callback<session.SessionData | null>): void {
    this.#pool.run(() => {
      const row = this.#rows.get(id);
      const found: session.SessionData | null = row === undefined ? null : JSON.parse(row);
      callback(null, found);
    });
  }

  override set(id: string, data: session.SessionData, callback?: Callback<never>): void {
    const row = JSON.stringify(data);
    this.#pool.run(() => {
      this.#rows.set(id, row);
      callback?.(null);
    });
  }

  override touch(id: string, data: session.SessionData, callback?: () => void): void {
    const { cookie } = data;
    this.#pool.run(() => {
      const row = this.#rows.get(id);
      if (row !== undefined) {
        const old: object = JSON.parse(row);
        this.#rows.set(id, JSON.stringify({ ...old, cookie }));
      }
      callback?.();
    });
  }

  override destroy(id: string, callback?: Callback<never>): void {
    this.#pool.run(() => {
      this.#rows.delete(id);
      callback?.(null);
    });
  }
}
