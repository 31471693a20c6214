import session from 'express-session';

type Callback<T> = (error: unknown, result?: T) => void;

interface Row {
  session: string;
  lastModified: Date;
}

/**
 * What connect-mongo does with a session where it is given `touchAfter`, without its database: it
 * hands out a `lastModified` of its own in the session, and deletes it from the app's session when
 * it is asked to store that.
 *
 * @see https://github.com/jdesboeufs/connect-mongo/blob/182cfb09ad8a758183f1e2f4ef9867bac4651900/src/lib/MongoStore.ts#L403-L406 handed out
 * @see https://github.com/jdesboeufs/connect-mongo/blob/182cfb09ad8a758183f1e2f4ef9867bac4651900/src/lib/MongoStore.ts#L425-L438 deleted
 * @see https://github.com/jdesboeufs/connect-mongo/blob/182cfb09ad8a758183f1e2f4ef9867bac4651900/src/lib/MongoStore.ts#L481-L495 not touched
 */
export class TouchAfterStore extends session.Store {
  readonly #rows = new Map<string, Row>();

  override get(id: string, callback: Callback<session.SessionData | null>): void {
    const row = this.#rows.get(id);
    const lastModified = row?.lastModified;
    const found = row && Object.assign(JSON.parse(row.session), { lastModified });
    setImmediate(callback, null, found ?? null);
  }

  override set(id: string, data: session.SessionData, callback?: Callback<never>): void {
    Reflect.deleteProperty(data, 'lastModified');
    this.#rows.set(id, { session: JSON.stringify(data), lastModified: new Date() });
    if (callback) setImmediate(callback, null);
  }

  override touch(_id: string, _data: session.SessionData, callback?: () => void): void {
    // It was modified a moment ago: skipped.
    if (callback) setImmediate(callback);
  }

  override destroy(id: string, callback?: Callback<never>): void {
    this.#rows.delete(id);
    if (callback) setImmediate(callback, null);
  }
}
