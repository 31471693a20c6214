import type { Hub } from '../hub.ts';
import type { MiddlewareConfiguration, UnserialisableValue } from '../protocol.ts';
import type { Redactor } from '../redaction/redactor.ts';
import type { Shield } from '../process/shield.ts';

/** What an adapter says of its middleware, and how to look at one of its sessions. */
export interface Middleware extends MiddlewareConfiguration {
  cookieName: string;
  /** Whether a long session is split into cookies `name.0`, `name.1` and so on. */
  isChunked?: boolean;
  /** The session's own keys that are not of its dictionary, such as `cookie`. */
  metadata?: ReadonlySet<string>;
  /** The dictionary, where it is not the session itself. Runs no code of the app. */
  dictionary?: (session: object) => object;
  /** Rows that can be read without a call. */
  rows?: Rows;
  /** The dictionary in the text of a row, without its first brace; null where it is not like that. */
  tailOf?: (row: string) => string | null;
  /** A part of a session whose `toJSON` is the middleware's own: it tells when text is made of it. */
  textPart?: (session: object) => object | null;
  /** Until when a session says that it is kept, in epoch ms. */
  expiryOf?: (session: object) => number | null;
  /** Whether a request counts as https; by default whether its connection is encrypted. */
  isSecure?: (request: object) => boolean;
  /** Whether the session's cookie may go over https only. */
  needsSecure?: (session: object) => boolean;
  /** False where it does not store a session either whose cookie cannot go out. */
  storesInsecure?: boolean;
  /** Whether it would send its cookie, as far as that depends on the session. */
  sends?: (look: Sending) => boolean;
  /** It sends its cookie with each response, whatever is in the session. */
  sendsAlways?: boolean;
  /** Whether a new id keeps the data. */
  rotation?: 'keeps' | 'empties';
  /** It tells each change of its session, and why it saves and sends: nothing of that is guessed. */
  tellsAll?: boolean;
  /** The value for which it refuses to save, where an error of its own says so. */
  refusedBy?: (error: unknown) => UnserialisableValue | null;
}

/** What a middleware decides from whether to send its cookie. */
export interface Sending {
  /** Whether the session has another id than came. */
  isNew: boolean;
  /** Null where it could not be told. */
  modified: boolean | null;
  session: object;
}

/** The rows of a store in this process that can be read. */
export interface Rows {
  /** Whether the store's calls are done when they return. */
  readonly isAtOnce: boolean;
  /** The store's own string; null where there is none. */
  textOf(id: string): string | null;
  /**
   * The row itself, where the store keeps the very object that it was given: what is changed in it
   * later is stored, too, and nothing has to survive as text.
   */
  objectOf?(id: string): object | null;
  /** It gives that object out: what is changed in it later may be another request's change. */
  readonly isShared?: boolean;
  /** When a row expires, in epoch ms. */
  expiryOf(id: string): number | null;
}

/** What the requests of one observed middleware share. */
export interface Observation {
  hub: Hub;
  shield: Shield;
  redactor: Redactor;
  middleware: Middleware;
  /** Of its records, as `placeOf` writes it. */
  readonly place: string;
}
