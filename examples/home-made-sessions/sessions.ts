import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Observer, SessionVisit } from 'sessions-devtools/custom';

/**
 * A session middleware as one writes it oneself: `req.session` is a dictionary, kept as JSON, and
 * stored when the headers go out. The lines with `visit` are all that the Sessions tab needs.
 */

export type Dictionary = Record<string, unknown>;

/** Where sessions are kept, as JSON: a `Map` is one. */
export interface Store {
  get(id: string): string | undefined;
  set(id: string, text: string): unknown;
  delete(id: string): unknown;
}

export interface Options {
  store: Store;
  observer: Observer;
  cookieName?: string;
  /** What stands behind the cookie's value. */
  attributes?: string;
}

/** A middleware `(req, res, next)`. */
export function sessions(options: Options) {
  return (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void => {
    try {
      begun.set(req, new Session(req, res, options));
    } catch (error) {
      next(error);
      return;
    }
    next();
  };
}

const begun = new WeakMap<IncomingMessage, Session>();

/** The session of a request, to store it now, end it or give it a new id. */
export function sessionOf(req: IncomingMessage): Session {
  const session = begun.get(req);
  if (session === undefined) throw new Error('sessions() was not used for this request.');
  return session;
}

class Session {
  readonly #options: Options;
  readonly #visit: SessionVisit;
  #id: string | null = null;
  #data: Dictionary | null = {};
  /** What the store has, as JSON; null where it has nothing. */
  #stored: string | null = null;
  /** The id in the browser's cookie. */
  #sent: string | null;
  #isDecided = false;

  constructor(req: IncomingMessage, res: ServerResponse, options: Options) {
    this.#options = options;
    this.#visit = options.observer.visit({
      req,
      res,
      session: () => this.#data,
      id: () => this.#id,
    });
    this.#sent = this.#cookieIn(req.headers.cookie ?? '');
    if (this.#sent !== null) this.#load(this.#sent);
    this.#visit.begins(this.#id !== null);
    Object.defineProperty(req, 'session', { configurable: true, get: () => this.#looked() });
    this.#commitAtHeaders(res);
  }

  get id(): string | null {
    return this.#id;
  }

  save(): void {
    const { store } = this.#options;
    const text = JSON.stringify(this.#data);
    const id = (this.#id ??= randomUUID());
    this.#visit.call('save').run(() => store.set(id, text));
    this.#stored = text;
  }

  destroy(): void {
    const { store } = this.#options;
    const id = this.#id;
    this.#data = this.#stored = null;
    if (id !== null) this.#visit.call('destroy').run(() => store.delete(id));
    this.#id = null;
  }

  /** Another id for the same data, as after a login. */
  rotate(): void {
    this.#visit.call('regenerate').run(() => {
      const data = this.#data;
      this.destroy();
      [this.#data, this.#id] = [data, randomUUID()];
    });
  }

  #load(id: string): void {
    const { store } = this.#options;
    const row = this.#visit.call('load', { id }).run(() => dictionaryIn(store.get(id)));
    if (row === null) return;
    [this.#id, this.#data, this.#stored] = [id, row, JSON.stringify(row)];
  }

  #looked(): Dictionary | null {
    this.#visit.accessed();
    return this.#data;
  }

  #commitAtHeaders(res: ServerResponse): void {
    const writeHead = res.writeHead.bind(res);
    const commit = (): void => this.#commit(res);
    Object.assign(res, {
      writeHead(...args: Parameters<typeof writeHead>): ServerResponse {
        commit();
        return writeHead(...args);
      },
    });
  }

  #commit(res: ServerResponse): void {
    if (this.#isDecided) return;
    this.#isDecided = true;
    this.#visit.commitBegins('at-headers');
    try {
      if (this.#isChanged) this.save();
    } finally {
      this.#visit.cookieIsDecided();
      this.#visit.commitEnds();
    }
    this.#send(res);
  }

  get #isChanged(): boolean {
    return this.#data !== null && JSON.stringify(this.#data) !== (this.#stored ?? '{}');
  }

  #send(res: ServerResponse): void {
    const { cookieName = 'sid', attributes = 'Path=/; HttpOnly; SameSite=Lax' } = this.#options;
    if (this.#stored !== null && this.#id !== null && this.#id !== this.#sent) {
      res.appendHeader('Set-Cookie', `${cookieName}=${this.#id}; ${attributes}`);
    } else if (this.#data === null && this.#sent !== null) {
      res.appendHeader('Set-Cookie', `${cookieName}=; ${attributes}; Max-Age=0`);
    }
  }

  #cookieIn(header: string): string | null {
    const { cookieName = 'sid' } = this.#options;
    const pair = header.split('; ').find((pair) => pair.startsWith(`${cookieName}=`));
    return pair?.slice(cookieName.length + 1) ?? null;
  }
}

/** What is in a row; null where there is none. */
function dictionaryIn(text: string | undefined): Dictionary | null {
  if (text === undefined) return null;
  const parsed: unknown = JSON.parse(text);
  return isDictionary(parsed) ? parsed : null;
}

function isDictionary(value: unknown): value is Dictionary {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
