import session from 'express-session';

/**
 * express-session's own memory store, which the accidents can slow or break for one save.
 * Made explicitly because express-session's built-in one cannot be reached from outside.
 */
export class LibraryStore extends session.MemoryStore {
  readonly #errands = new WeakMap<object, () => Promise<void>>();

  /**
   * Runs `errand` before the next save of this very session object, so of this request only.
   * The save waits for it, and fails with its error.
   */
  beforeNextSave(session: object, errand: () => Promise<void>): void {
    this.#errands.set(session, errand);
  }

  override set(
    id: string,
    data: session.SessionData,
    callback: (error?: unknown) => void = () => {},
  ): void {
    const errand = this.#errands.get(data);
    if (!errand) {
      super.set(id, data, callback);
      return;
    }
    this.#errands.delete(data);
    errand().then(() => super.set(id, data, callback), callback);
  }
}
