import { inspect } from 'node:util';
import { MissingKeyError } from '../errors.ts';
import { endsWithBrowser, expiryAge, expiryTime, type Expiry } from './expiry.ts';
import type { ExpirySettings } from './expiry.ts';
import { dictionaryProxy } from './dictionary-proxy.ts';
import { refuseAssignments } from './lost-assignments.ts';
import type { SessionState } from './state.ts';

/** Keys of the application's interface. */
export type KeyOf<Data extends object> = keyof Data & string;
export type ValueOf<Data extends object, Key extends KeyOf<Data>> = Exclude<Data[Key], undefined>;
export type EntryOf<Data extends object> = {
  [Key in KeyOf<Data>]: [Key, ValueOf<Data, Key>];
}[KeyOf<Data>];
/** A session may lack any key: each is there from when it is first assigned. */
export type Values<Data extends object> = { [Key in KeyOf<Data>]?: ValueOf<Data, Key> };

export type AnyData = Record<string, unknown>;

/** Django's SessionBase.TEST_COOKIE_NAME and TEST_COOKIE_VALUE. */
const TEST_KEY = 'testcookie';
const TEST_VALUE = 'worked';

/** What a session asks of the request it belongs to. */
export interface SessionHost {
  readonly settings: ExpirySettings & { now: () => number };
  save(): Promise<void>;
  flush(): Promise<void>;
}

/** For `getExpiryAge` and `getExpiryDate`; by default now, and the session's own expiry. */
export interface ExpiryQuestion {
  /** When the session was last saved. */
  modification?: Date | undefined;
  expiry?: Expiry | undefined;
}

/**
 * One visitor's dictionary, as Django's `request.session`. It is saved at the end of the request if
 * it was *modified*: a key was assigned or deleted. A change inside a value is not seen:
 *
 *     session.set('car', { wheels: 'steel' })    // modified
 *     session.get('car').wheels = 'alloy'        // not modified, not saved …
 *     session.modified = true                    // … unless told
 *
 * Where the application gives its own interface, keys and values are typed by it.
 */
export class Session<Data extends object = AnyData> implements Iterable<EntryOf<Data>> {
  readonly #state: SessionState;
  readonly #host: SessionHost;
  #proxy: Values<Data> | undefined;

  static {
    refuseAssignments(this.prototype);
  }

  /** Made by the middleware. */
  constructor(state: SessionState, host: SessionHost) {
    this.#state = state;
    this.#host = host;
  }

  /** The value of a key, else undefined, else what is given instead. */
  get<Key extends KeyOf<Data>>(key: Key): ValueOf<Data, Key> | undefined;
  get<Key extends KeyOf<Data>, Default>(key: Key, otherwise: Default): ValueOf<Data, Key> | Default;
  get(key: string, otherwise?: unknown): unknown {
    const data = this.#state.read();
    return Object.hasOwn(data, key) ? data[key] : otherwise;
  }

  /** Django's `session[key]`. @throws MissingKeyError */
  require<Key extends KeyOf<Data>>(key: Key): ValueOf<Data, Key>;
  require(key: string): unknown {
    const data = this.#state.read();
    if (!Object.hasOwn(data, key)) throw new MissingKeyError(key);
    return data[key];
  }

  set<Key extends KeyOf<Data>>(key: Key, value: ValueOf<Data, Key>): this {
    this.#state.set(key, value);
    return this;
  }

  /** @returns whether the key was there; if not, nothing was modified */
  delete(key: KeyOf<Data>): boolean {
    return this.#state.delete(key);
  }

  has(key: KeyOf<Data>): boolean {
    return Object.hasOwn(this.#state.read(), key);
  }

  /** The value of a key, which is deleted. */
  pop<Key extends KeyOf<Data>>(key: Key): ValueOf<Data, Key> | undefined;
  pop<Key extends KeyOf<Data>, Default>(key: Key, otherwise: Default): ValueOf<Data, Key> | Default;
  pop(key: string, otherwise?: unknown): unknown {
    const data = this.#state.read();
    if (!Object.hasOwn(data, key)) return otherwise;
    const value = data[key];
    this.#state.delete(key);
    return value;
  }

  /** The value of a key; if it is not there, it is set to this one first. */
  setDefault<Key extends KeyOf<Data>>(key: Key, value: ValueOf<Data, Key>): ValueOf<Data, Key>;
  setDefault(key: string, value: unknown): unknown {
    const data = this.#state.read();
    if (Object.hasOwn(data, key)) return data[key];
    this.#state.set(key, value);
    return value;
  }

  /** Assigns several keys. Modified even where there are none, as in Django. */
  update(values: Values<Data>): void {
    this.#state.update(values);
  }

  /** Deletes all keys. The session stays, and is stored empty; `flush()` ends it. */
  clear(): void {
    this.#state.clear();
  }

  keys(): IterableIterator<KeyOf<Data>>;
  keys(): IterableIterator<string> {
    return Object.keys(this.#state.read()).values();
  }

  values(): IterableIterator<ValueOf<Data, KeyOf<Data>>>;
  values(): IterableIterator<unknown> {
    return Object.values(this.#state.read()).values();
  }

  entries(): IterableIterator<EntryOf<Data>>;
  entries(): IterableIterator<[string, unknown]> {
    return Object.entries(this.#state.read()).values();
  }

  [Symbol.iterator](): IterableIterator<EntryOf<Data>> {
    return this.entries();
  }

  /** How many keys. */
  get size(): number {
    return Object.keys(this.#state.read()).length;
  }

  /** No key and no data: nothing would be stored. No access. */
  get isEmpty(): boolean {
    return this.#state.isEmpty;
  }

  /** The same dictionary as a plain object: assigning and deleting its properties counts. */
  get data(): Values<Data> {
    this.#proxy ??= dictionaryProxy<Data>(this.#state);
    return this.#proxy;
  }

  /** The application has looked at the dictionary: the response varies on `Cookie`. */
  get accessed(): boolean {
    return this.#state.accessed;
  }

  /** The session will be saved. Set it after a change inside a value. */
  get modified(): boolean {
    return this.#state.modified;
  }

  set modified(modified: boolean) {
    this.#state.setModified(modified);
  }

  /** The session's key, or null while it has none. Keep it from logs: who knows it has the session. */
  get key(): string | null {
    return this.#state.key;
  }

  /** Another key for the same data, against session fixation: call it at login. */
  cycleKey(): void {
    this.#state.cycleKey();
  }

  /**
   * Ends the session: data and key go at once, the record too, and the response deletes the cookie.
   * Call it at logout. What is set afterwards begins a new session under a new key.
   *
   * @returns when the record is deleted. The response waits for that anyway.
   */
  flush(): Promise<void> {
    return this.#host.flush();
  }

  /** Saves now, for work that goes on after the response. The response saves by itself. */
  save(): Promise<void> {
    return this.#host.save();
  }

  /**
   * When this session ends: seconds after it was last saved, at a date, with 0 when the browser
   * closes, with null after the application's `cookieAge`.
   *
   * @throws RangeError for anything else
   */
  setExpiry(expiry: Expiry): void {
    this.#state.setExpiry(expiry);
  }

  /** Seconds until it ends. A session that ends with the browser has the age of its record. */
  getExpiryAge(question: ExpiryQuestion = {}): number {
    const { settings } = this.#host;
    return expiryAge(this.#expiry(question), settings, this.#modification(question));
  }

  getExpiryDate(question: ExpiryQuestion = {}): Date {
    const { settings } = this.#host;
    return new Date(expiryTime(this.#expiry(question), settings, this.#modification(question)));
  }

  getExpireAtBrowserClose(): boolean {
    return endsWithBrowser(this.#state.expiry, this.#host.settings);
  }

  /** Whether the browser keeps cookies shows in the next request: `testCookieWorked()`. */
  setTestCookie(): void {
    this.#state.set(TEST_KEY, TEST_VALUE);
  }

  testCookieWorked(): boolean {
    return this.#state.read()[TEST_KEY] === TEST_VALUE;
  }

  deleteTestCookie(): void {
    this.#state.delete(TEST_KEY);
  }

  /** A copy of the dictionary, for JSON.stringify and structuredClone. */
  toJSON(): Values<Data>;
  toJSON(): object {
    return Object.fromEntries(Object.entries(this.#state.read()));
  }

  /** In a debugger or log: the data as far as they are loaded. It neither loads nor accesses. */
  [inspect.custom](): object {
    const { isLoaded, accessed, modified, known } = this.#state;
    return { data: isLoaded ? { ...known } : '(not loaded)', accessed, modified };
  }

  #modification({ modification }: ExpiryQuestion): number {
    return modification?.getTime() ?? this.#host.settings.now();
  }

  #expiry({ expiry }: ExpiryQuestion): Expiry {
    return expiry === undefined ? this.#state.expiry : expiry;
  }
}
