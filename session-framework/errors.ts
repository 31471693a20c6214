import { STATUS_CODES } from 'node:http';
import { types } from 'node:util';

/**
 * What can go wrong, each with the HTTP status that the hosts answer with. `status` and
 * `statusCode` are read by Express, Koa and Fastify; `getResponse` by Hono.
 */
export class SessionError extends Error {
  readonly status: number;
  /** Whether the message may be shown to the visitor: only where it is the visitor's concern. */
  readonly expose: boolean;

  constructor(message: string, status = 500, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.status = status;
    this.expose = status < 500;
  }

  get statusCode(): number {
    return this.status;
  }

  getResponse(): Response {
    return new Response(this.expose ? this.message : STATUS_CODES[this.status], {
      status: this.status,
    });
  }
}

/**
 * The store did not answer in its time, or a database stayed locked. The message names the store,
 * says what is known of what was to be stored, and which setting helps. Status 503.
 */
export class StoreTimeoutError extends SessionError {
  /** Name of the engine. */
  readonly store: string;

  constructor(store: string, message: string, options?: ErrorOptions) {
    super(message, 503, options);
    this.store = store;
  }
}

/** A setting is wrong. Thrown at start; the message says what to write instead. */
export class ConfigurationError extends SessionError {}

/** Why a place is none to keep sessions in. */
export type UnsafePlaceCode =
  'OTHER_OWNER' | 'WRITABLE_BY_OTHERS' | 'READABLE_BY_OTHERS' | 'NO_FILE';

/**
 * Another user of the machine could have put a session into this folder or file, or can, or can read
 * the keys. Thrown at start, and where a folder is made later.
 */
export class UnsafePlaceError extends ConfigurationError {
  readonly code: UnsafePlaceCode;
  readonly path: string;
  /** A command that mends it, once what is there is known to be good. */
  readonly remedy: string;

  constructor(code: UnsafePlaceCode, path: string, fault: string, remedy: string) {
    super(
      `${path} ${fault}: who can get at sessions can be anybody. Name another place, or look at ` +
        `what is there and then run ${remedy}`,
    );
    this.code = code;
    this.path = path;
    this.remedy = remedy;
  }
}

/** `session.require(key)` and no such key: Django's KeyError. */
export class MissingKeyError extends SessionError {
  readonly key: string;

  constructor(key: string) {
    super(`The session has no key '${key}'.`);
    this.key = key;
  }
}

/**
 * The session was deleted while the request ran, by a logout in another one for example. Nothing
 * is stored: a session that ended stays ended. Django's SessionInterrupted, status 400.
 */
export class SessionInterruptedError extends SessionError {
  constructor() {
    super(
      'The session of this request was deleted before the request ended. ' +
        'The user may have logged out in a concurrent request, for example.',
      400,
    );
  }
}

/** With `onConflict`: another request saved the session since this one loaded it. Status 409. */
export class SessionConflictError extends SessionError {
  constructor() {
    super('Another request changed the session since this one loaded it. Please try again.', 409);
  }
}

/** With `detectUnsavedChanges: 'throw'`: content was changed in place, and nobody said so. */
export class UnsavedChangesError extends SessionError {
  readonly keys: readonly string[];

  constructor(keys: readonly string[]) {
    super(unsavedChanges(keys));
    this.keys = keys;
  }
}

/** A value would not come back from the store as it went in. `path` leads to it. */
export class UnserialisableError extends SessionError {
  readonly path: string;

  constructor(path: string, what: string, instead = 'Store what JSON can hold.') {
    super(`session${path} is ${what}, which JSON does not keep. ${instead}`);
    this.path = path;
  }
}

/** A session in a cookie is larger than browsers keep. */
export class CookieTooLargeError extends SessionError {
  readonly bytes: number;

  constructor(bytes: number, limit: number) {
    super(
      `The session cookie would have ${bytes} bytes; browsers drop those over ${limit}. ` +
        'Keep less in the session, or use an engine that stores it on the server.',
    );
    this.bytes = bytes;
  }
}

/**
 * `session.user = …`, or `req.session = …`: a session keeps what is assigned through it, and nothing
 * that is assigned to it, or in its place.
 */
export class LostAssignmentError extends SessionError {
  /** The property that was assigned to. */
  readonly key: string;

  constructor(key: string, message: string) {
    super(message);
    this.key = key;
  }
}

/** `session.save()` after the headers went out, of a session that no cookie leads to, or carries. */
export class HeadersSentError extends SessionError {
  /** @param carries what the cookie carries: a key that leads to the session, or the session */
  constructor(carries: 'key' | 'data' = 'key') {
    super(
      carries === 'key'
        ? 'The session is new and the headers are sent: no cookie could lead to what is saved. ' +
            'Assign a first value, or call save(), before the response.'
        : 'The session is in its cookie and the headers are sent: nothing could carry what is ' +
            'saved. Assign before the response, or use an engine that stores it on the server.',
    );
  }
}

export function unsavedChanges(keys: readonly string[]): string {
  const first = keys[0] ?? '';
  return (
    `The session changed in place (${keys.join(', ')}) and is not marked as modified, so this is ` +
    `not saved. Assign it anew, session.set('${first}', value), or say session.modified = true.`
  );
}

/** What was thrown, as an error: JavaScript lets anything be thrown. */
export function toError(thrown: unknown): Error {
  return isError(thrown) ? thrown : new Error(String(thrown));
}

/**
 * Not by `instanceof` alone: Node's own errors are of no class that code inside Jest knows. Nor
 * without it: a `DOMException` is an error that is not a native one.
 */
function isError(value: unknown): value is Error {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Error.isError is not in Node 22
  return value instanceof Error || types.isNativeError(value);
}

/** The `code` of an error of Node, such as ENOENT; null where it has none. */
export function codeOf(error: unknown): string | null {
  const code: unknown = Reflect.get(Object(error), 'code');
  return typeof code === 'string' ? code : null;
}
