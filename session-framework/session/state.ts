import { checkExpiry, type Expiry } from './expiry.ts';
import type { ChangedEvent } from '../observer/observer.ts';
import { newKey } from './keys.ts';
import { shown } from '../settings/checks.ts';
import type { Dictionary } from '../content/snapshot.ts';

/** What a load gives: the session behind the cookie, or an empty one without a key. */
export interface Loaded {
  data: Dictionary;
  expiry: Expiry;
  /** Null where no record is behind the cookie: an unknown key is never adopted. */
  key: string | null;
  revision: number;
}

/** What the state asks of the request it belongs to. */
export interface StateOwner {
  /** Loads now; called once at most, and only by the state. */
  load(): Loaded;
  accessed(): void;
  changed(how: ChangedEvent['how'], key: string | null): void;
}

/**
 * Without a prototype: `__proto__` and `constructor` are keys like any other. Not made as
 * `{ __proto__: null }`, which V8 keeps as a hash table: reading, checking and storing one of few keys
 * is then half as dear again.
 */
export function emptyDictionary(): Dictionary {
  const dictionary: Dictionary = {};
  Object.setPrototypeOf(dictionary, null);
  return dictionary;
}

/**
 * A session within one request: its data, flags and key. The dictionary for applications is
 * `Session`; this is what the life cycle works with. `accessed` and `modified` follow Django's
 * `SessionBase` to the letter.
 */
export class SessionState {
  accessed = false;
  /** Data and expiry differ from what was loaded, by assignment or because the app says so. */
  modified = false;
  flushed = false;
  /** setExpiry() was called, or clear(), which resets it. */
  expiryChanged = false;
  #loaded: Loaded | null = null;
  #freshKey: string | null = null;
  readonly #presentedKey: string | null;
  readonly #owner: StateOwner;

  /** @param presentedKey the key in the cookie, not yet verified */
  constructor(presentedKey: string | null, owner: StateOwner) {
    this.#presentedKey = presentedKey;
    this.#owner = owner;
  }

  get isLoaded(): boolean {
    return this.#loaded !== null;
  }

  /** The session, loaded if it is not yet. No access of the application. */
  get loaded(): Loaded {
    return this.loadNow();
  }

  set loaded(loaded: Loaded) {
    this.#loaded = loaded;
  }

  /** Finds out what is behind the cookie, if nobody did yet. */
  loadNow(): Loaded {
    this.#loaded ??= this.#owner.load();
    return this.#loaded;
  }

  /** The dictionary as far as it is known, without loading it. */
  get known(): Readonly<Dictionary> {
    return this.#loaded?.data ?? {};
  }

  /** The session as far as it is known, without loading it. */
  get loadedOrEmpty(): Loaded {
    return this.#loaded ?? { data: {}, expiry: null, key: null, revision: 0 };
  }

  /** Key of the stored record: of the cookie, until it was found wrong. */
  get storedKey(): string | null {
    return this.#loaded === null ? this.#presentedKey : this.#loaded.key;
  }

  /** It is stored under a key that the visitor does not have: the application saved it by itself. */
  get cookieDue(): boolean {
    const { key } = this.loadedOrEmpty;
    return key !== null && key !== this.#presentedKey;
  }

  get freshKey(): string | null {
    return this.#freshKey;
  }

  get key(): string | null {
    return this.#freshKey ?? this.storedKey;
  }

  /**
   * No key and no data. As in Django, an unverified key counts as a key, and an expiry of its own
   * as data.
   */
  get isEmpty(): boolean {
    const { data, expiry } = this.loadedOrEmpty;
    return this.key === null && expiry === null && Object.keys(data).length === 0;
  }

  /** For the application's reads. */
  read(): Dictionary {
    const isFirst = !this.accessed;
    this.accessed = true; // also where the load fails
    const { data } = this.loaded;
    if (isFirst) this.#owner.accessed();
    return data;
  }

  set(key: string, value: unknown): void {
    this.read()[key] = value;
    this.#change('assigned', key);
  }

  delete(key: string): boolean {
    const data = this.read();
    if (!Object.hasOwn(data, key)) return false;
    Reflect.deleteProperty(data, key);
    this.#change('deleted', key);
    return true;
  }

  /** Unlike Django's it loads first, so that an unknown key is found out now and not at the save. */
  clear(): void {
    this.read();
    this.loaded.data = emptyDictionary();
    this.loaded.expiry = null;
    this.expiryChanged = true;
    this.#change('cleared', null);
  }

  update(values: object): void {
    const data = this.read();
    for (const [key, value] of Object.entries(values)) {
      data[key] = value;
      this.#change('assigned', key);
    }
    this.modified = true;
  }

  setExpiry(expiry: Expiry): void {
    const checked = checkExpiry(expiry);
    this.read();
    // Django deletes a key that may be missing, and a deletion of nothing changes nothing.
    if (checked === null && this.loaded.expiry === null) return;
    this.loaded.expiry = checked;
    this.expiryChanged = true;
    this.#change('expiry', null);
  }

  get expiry(): Expiry {
    this.read();
    return this.loaded.expiry;
  }

  /** @throws TypeError for what is no boolean: 'false' would count as true */
  setModified(modified: unknown): void {
    if (typeof modified !== 'boolean') {
      throw new TypeError(`session.modified is true or false, not ${shown(modified)}.`);
    }
    this.modified = modified;
    if (modified) this.#owner.changed('flag', null);
  }

  /** Another key from the next save on, with the same data. */
  cycleKey(): void {
    this.read();
    this.#freshKey = newKey();
    this.#change('key-cycled', null);
  }

  /** Nothing is left, not even the key. @returns the key of the record to delete */
  flush(): string | null {
    const key = this.storedKey;
    this.#loaded = { data: emptyDictionary(), expiry: null, key: null, revision: 0 };
    this.#freshKey = null;
    this.accessed = true;
    this.flushed = true;
    this.#change('flushed', null);
    return key;
  }

  /** @returns the key of the record, which is to be deleted */
  forgetKey(): string | null {
    const key = this.storedKey;
    if (this.#loaded !== null) this.#loaded.key = null;
    return key;
  }

  /** After an update: the key and the revision under which the session is stored now. */
  updated(key: string, revision: number): void {
    this.loaded.key = key;
    this.loaded.revision = revision;
  }

  /** After it was stored under a key of its own: no other is waiting any more. */
  created(key: string, revision: number): void {
    this.updated(key, revision);
    this.#freshKey = null;
  }

  #change(how: ChangedEvent['how'], key: string | null): void {
    this.modified = true;
    this.#owner.changed(how, key);
  }
}
