import session from 'express-session';

/** A store as Redis is one: it answers later, and keeps text that nobody else sees. */
export class JsonStore extends session.Store {
  readonly #rows = new Map<string, string>();

  override get(
    id: string,
    callback: (error: unknown, row?: session.SessionData | null) => void,
  ): void {
    const text = this.#rows.get(id);
    setImmediate(() => {
      // As a store does: what was a session is taken for one.
      Reflect.apply(callback, undefined, [null, text === undefined ? null : JSON.parse(text)]);
    });
  }

  override set(id: string, row: session.SessionData, callback?: (error?: unknown) => void): void {
    this.#rows.set(id, JSON.stringify(row));
    setImmediate(() => callback?.());
  }

  override touch(_id: string, _row: session.SessionData, callback?: () => void): void {
    setImmediate(() => callback?.());
  }

  override destroy(id: string, callback?: (error?: unknown) => void): void {
    this.#rows.delete(id);
    setImmediate(() => callback?.());
  }
}
