import { findCookie, linesOf, setCookieLines } from '../exchange/cookies.ts';
import type { ServerResponse } from 'node:http';
import { contentOf, hasNoId, refusalOf, type JsonCookie } from '../exchange/json-cookie.ts';
import type { MiddlewareKind } from '../protocol.ts';
import { isObject, readString } from '../reading.ts';
import { OpenedSessions } from './opened-sessions.ts';
import type { LinesOfNobody } from './stored-by-nobody.ts';
import type { Visit } from './visit.ts';
import type { WatchedCall } from './watched-call.ts';

/** A storage whose functions the app calls itself: to open a session, to store it, and to end it. */
export interface CalledStorage {
  readonly kind: MiddlewareKind;
  readonly cookie: JsonCookie;
  /** The dictionary of a session. Runs no code of the app. */
  dictionary: (session: object) => object;
  /** Whether a session of this id is kept that was found empty; null where that cannot be told. */
  has(id: string): boolean | null;
  /** What was stored in it for a request that is not known. */
  readonly lines: LinesOfNobody;
}

type Ended = (error: unknown) => void;

interface Stored {
  session: object;
  call: WatchedCall | null;
}

/**
 * A request in which the app calls a storage. The storage gives a Set-Cookie line for each session
 * that it stores; which of them the app puts into the response is the app's own matter.
 */
export class CalledInRequest {
  readonly #visit: Visit;
  readonly #storage: CalledStorage;
  readonly #sessions: OpenedSessions;
  /** Those that were stored without an id, by the one that the storage gave them. */
  readonly #ids = new WeakMap<object, string>();
  readonly #known = new WeakSet();
  /** What was stored, by the line that came of it. */
  readonly #lines = new Map<unknown, Stored>();

  constructor(visit: Visit, storage: CalledStorage) {
    this.#visit = visit;
    this.#storage = storage;
    this.#sessions = new OpenedSessions({
      dictionary: storage.dictionary,
      idOf: (session) => this.#idOf(session),
    });
  }

  /** Whether nothing can be told of it any more. */
  get isOver(): boolean {
    return this.#visit.isClosed;
  }

  /**
   * A session is being opened.
   *
   * @param header of cookies, as the app gives it
   * @returns is told what was given for it
   */
  opens(header: unknown): (error: unknown, session: unknown) => void {
    const visit = this.#visit;
    const { cookie, kind } = this.#storage;
    let value: string | null = null;
    let load: WatchedCall | null = null;
    visit.safely(() => {
      value = typeof header === 'string' ? findCookie(header, cookie.name).value : null;
      const { json, isGenuine } = contentOf(value ?? '', cookie);
      const isId = kind === 'store' && typeof json === 'string' && json !== '';
      if (isId && isGenuine === true) load = visit.call('load', { id: json });
    });
    return (error, session) => {
      visit.safely(() => {
        if (isObject(session)) this.#opened(session, value, load);
        else load?.ended(error, null);
      });
    };
  }

  #opened(session: object, value: string | null, load: WatchedCall | null): void {
    const visit = this.#visit;
    const { cookie, kind } = this.#storage;
    const id = this.#idOf(session);
    const isFound = this.#isFound(session, id, value);
    const call = load ?? (id === null ? null : visit.call('load', { id }));
    call?.ended(null, isFound === true ? session : null);
    visit.came((sent) => (value === null ? 'unchecked' : refusalOf(sent, cookie, kind)));
    if (!visit.isClosed) this.#adds(session, isFound);
  }

  /** Null where it cannot be told: one that is empty may be stored so, or be made for none. */
  #isFound(session: object, id: string | null, value: string | null): boolean | null {
    const { cookie, kind, dictionary } = this.#storage;
    if (Object.keys(dictionary(session)).length > 0) return true;
    if (kind === 'store') return id === null ? false : this.#storage.has(id);
    const { json, isGenuine } = contentOf(value ?? '', cookie);
    return isObject(json) && Object.keys(json).length === 0 ? isGenuine : false;
  }

  #adds(session: object, isFound: boolean | null): void {
    const visit = this.#visit;
    this.#known.add(session);
    this.#sessions.add(session);
    if (visit.isBegun) return;
    visit.begins(isFound === true, this.#sessions);
    if (isFound === null) visit.cookieIs('unchecked');
    // It asks for its session, whatever it makes of it then.
    visit.accessed(session);
  }

  #idOf(session: object): string | null {
    const id = this.#ids.get(session) ?? readString(session, 'id');
    return id === '' || this.#storage.kind === 'cookie' ? null : id;
  }

  /**
   * A session is being stored.
   *
   * @returns is told the id under which it is, and the line of Set-Cookie that leads to it
   */
  stores(
    session: object,
    expiresAt: number | null,
  ): (error: unknown, id: string | null, line: unknown) => void {
    const visit = this.#visit;
    let call: WatchedCall | null = null;
    visit.safely(() => {
      call = this.#callFor(session, expiresAt);
    });
    return (error, id, line) => {
      visit.safely(() => {
        if (id !== null) call?.storedAs(id);
        call?.ended(error, null);
        if (error !== null) return;
        this.#isStored(line, id, { session, call });
        // Where the headers are out, it cannot be sent any more.
        visit.cookieFailed();
      });
    };
  }

  #callFor(session: object, expiresAt: number | null): WatchedCall {
    if (!this.#known.has(session)) this.#adds(session, false);
    this.#sessions.commits(session, { isEnd: false });
    const op = this.#storage.kind === 'cookie' ? 'commit' : 'save';
    // One that was stored without an id is stored as another one the next time.
    const given = readString(session, 'id') ?? '';
    const id = given === '' ? null : given;
    const call = this.#visit.call(op, { id, session, expiresAt });
    call.returned();
    return call;
  }

  #isStored(line: unknown, id: string | null, stored: Stored): void {
    if (id !== null) this.#ids.set(stored.session, id);
    this.#lines.set(line, stored);
  }

  /** The response is sent with what was stored where the context of this request was lost. */
  #adopts(line: string | undefined): Stored | undefined {
    const found = line === undefined ? undefined : this.#storage.lines.take(line);
    if (found === undefined) return undefined;
    const { session, id, expiresAt } = found;
    const call = this.#callFor(session, expiresAt);
    if (id !== null) call.storedAs(id);
    call.ended(null, null);
    const stored = { session, call };
    this.#isStored(line, id, stored);
    return stored;
  }

  /** A session is being ended. */
  ends(session: object): Ended {
    const visit = this.#visit;
    let call: WatchedCall | null = null;
    visit.safely(() => {
      const id = this.#idOf(session);
      this.#sessions.commits(session, { isEnd: true });
      const op = this.#storage.kind === 'cookie' ? 'clear' : 'destroy';
      if (op === 'clear' || id !== null) call = visit.call(op, { id });
    });
    return (error) => {
      visit.safely(() => call?.ended(error, null));
    };
  }

  /** Of several sessions that were stored, the browser has the one of the last line. */
  headersSent(res: ServerResponse): void {
    this.#visit.safely(() => {
      const lines = setCookieLines(res.getHeader('set-cookie'));
      const last = linesOf(lines, this.#storage.cookie.name, false).at(-1);
      const stored = this.#lines.get(last) ?? this.#adopts(last);
      if (stored === undefined) return;
      this.#sessions.commits(stored.session, { isEnd: false });
      if (this.#storage.kind === 'store' && hasNoId(last, this.#storage.cookie))
        this.#visit.decides({ cookie: 'no-id' });
      // A row has what was stored last, whichever line is sent.
      if (this.#storage.kind === 'cookie') stored.call?.counts();
    });
  }
}
