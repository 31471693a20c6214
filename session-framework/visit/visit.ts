import {
  commit,
  failedLoadOf,
  tellDecided,
  type CommitContext,
  type Failure,
} from './committing.ts';
import { HeadersSentError, toError } from '../errors.ts';
import { noSession, sessionOf, type LoadedSession } from './loading.ts';
import {
  attempt,
  attemptThen,
  chain,
  isPromise,
  valueOf,
  type MaybePromise,
} from '../maybe-promise.ts';
import type { ChangedEvent, CookieState, EndedEvent } from '../observer/observer.ts';
import type { Settings } from '../settings/options.ts';
import { createReporter, type Reporter } from '../observer/reporter.ts';
import { cookieOf, type CookieIn, type RequestFacts, type ResponseChange } from './request.ts';
import { remove, save, type SaveContext, type Saved } from './saving.ts';
import { Session, type SessionHost } from '../session/session.ts';
import { changedKeys, EMPTY_SNAPSHOT, takeSnapshot, type Snapshot } from '../content/snapshot.ts';
import { SessionState, type Loaded, type StateOwner } from '../session/state.ts';
import { Turns } from './turns.ts';

/**
 * A session's life within one request, the same under every host: begin, commit before the headers
 * go out, end. A synchronous engine answers at once, but for a write that SQLite has to wait with;
 * otherwise no promise is made for it.
 */
export class Visit<Data extends object> implements StateOwner, SessionHost {
  readonly session: Session<Data>;
  readonly settings: Settings;
  readonly #reporter: Reporter | null;
  readonly #state: SessionState;
  readonly #cookie: CookieIn;
  readonly #turns = new Turns();
  #phase: 'open' | 'committing' | 'committed' = 'open';
  #committing: Promise<ResponseChange> | null = null;
  #cookieState: CookieState = 'unchecked';
  /** What the store holds; null where nobody needs to compare with it. */
  #base: Snapshot | null;
  #failedLoad: { error: unknown } | null = null;
  /** What the application saved last by itself. */
  #saved: Saved | null = null;
  /** Why its last save() or flush() failed, which it was told. */
  #failure: Failure | null = null;
  #lateChange: string | null = null;
  #hasWarned = false;

  constructor(settings: Settings, facts: RequestFacts) {
    const cookie = cookieOf(facts.cookieHeader, settings);
    this.settings = settings;
    this.#cookie = cookie;
    this.#reporter = createReporter(settings.observer, () => ({ ...facts, cookie }), settings.warn);
    const compares = settings.detectUnsavedChanges !== false || settings.onConflict !== false;
    this.#base = this.#reporter !== null || compares ? EMPTY_SNAPSHOT : null;
    const key = cookie.form === 'well-formed' ? cookie.value : null;
    this.#state = new SessionState(key, this);
    this.session = new Session<Data>(this.#state, this);
    if (key === null) {
      const state = cookie.form === 'absent' ? 'absent' : 'undecodable';
      this.#state.loaded = this.#take(noSession(state));
    }
  }

  /** Whether `end` has to be called: somebody wants to know. */
  get isWatched(): boolean {
    return this.#reporter !== null;
  }

  /**
   * Loads the session where the engine answers later. A load that fails is an error for whoever
   * needs the session, as it is with an engine that is asked at the first access.
   */
  begin(): MaybePromise<this> {
    const { engine, now } = this.settings;
    const key = this.#state.storedKey;
    if (engine.loads === 'at-first-access' || key === null) return this;
    return attemptThen(
      () => this.#tellingLoad(key, () => engine.load(key, now())),
      (found) => {
        if (found.ok) this.#state.loaded = this.#take(sessionOf(found.value, key, this.settings));
        else this.#failedLoad = found;
        return this;
      },
    );
  }

  /**
   * Saves the session if the rule says so. To be called once, before the headers go out.
   *
   * @param status HTTP status of the response
   * @throws when the session could not be saved: the response must become an error, without cookie
   */
  commit(status: number): MaybePromise<ResponseChange> {
    // A host may answer an error while a stream waits: whichever goes first has the cookie.
    if (this.#committing !== null) return this.#committing;
    if (this.#phase === 'committed') return this.errorHeaders;
    this.#phase = 'committing';
    const outcome = this.#turns.take(() => commit(this.#commitContext(status)));
    const committing = chain(outcome, (committed) => {
      this.#phase = 'committed';
      this.#committing = null;
      const { vary, setCookie, base } = valueOf(committed);
      this.#base = base;
      return { vary, setCookie, headers: this.#headers() };
    });
    if (isPromise(committing)) this.#committing = committing;
    return committing;
  }

  /** For an error's response, in the place of the one whose session was not saved: it varies, too. */
  get errorHeaders(): ResponseChange {
    return { vary: true, setCookie: null, headers: this.#headers() };
  }

  /** The headers went out without being held: nothing is saved, since no cookie would follow. */
  miss(): void {
    if (this.#phase !== 'open' || !this.#state.modified) return;
    this.#warnOfLateChange('before the middleware could save it');
  }

  /** The response is over. */
  end(finish: EndedEvent['finish']): void {
    void this.#turns.take(() => {
      if (this.#phase === 'open') {
        const context = this.#commitContext(0);
        const reason = 'none:not-committed';
        tellDecided(context, failedLoadOf(context) ?? { saved: reason, cookie: reason });
      }
      const data = this.#state.known;
      const unsaved = this.#base === null ? [] : changedKeys(this.#base, data);
      this.#reporter?.tell((to) => to.ended?.({ finish, data, unsaved }));
    });
  }

  load(): Loaded {
    const { engine, now } = this.settings;
    const key = this.#state.storedKey ?? '';
    if (engine.loads === 'before-handler') {
      if (this.#failedLoad !== null) throw this.#failedLoad.error;
      throw new Error('The session was not loaded.');
    }
    const loading = attempt(() => this.#tellingLoad(key, () => engine.load(key, now())));
    if (isPromise(loading)) {
      throw new Error(
        `load of the ${engine.name} engine gave a promise: write loads: 'before-handler' in that engine.`,
      );
    }
    this.#failedLoad = loading.ok ? null : loading;
    return this.#take(sessionOf(valueOf(loading), key, this.settings));
  }

  accessed(): void {
    this.#reporter?.tell((to) => to.accessed?.());
  }

  changed(how: ChangedEvent['how'], key: string | null): void {
    const isLate = this.#phase !== 'open';
    this.#reporter?.changed(how, key, isLate);
    // flush() deletes its record whenever it is called.
    if (!isLate || how === 'flushed') return;
    const isFirst = this.#lateChange === null;
    this.#lateChange = key === null ? 'before it changed' : `before '${key}' changed`;
    if (isFirst) setTimeout(() => this.#checkLateChange(), TIME_TO_SAVE).unref();
  }

  save(): Promise<void> {
    this.#lateChange = null;
    return this.#own('save', () => {
      const state = this.#state;
      state.read(); // Django's save() counts as an access
      const isNew = state.loaded.key === null || state.freshKey !== null;
      const needsCookie = isNew || this.settings.engine.carries === 'data';
      if (needsCookie && this.#phase === 'committed') {
        throw new HeadersSentError(this.settings.engine.carries);
      }
      return chain(save(this.#context('application')), (saved) => {
        this.#saved = saved;
        this.#base = saved.snapshot;
      });
    });
  }

  flush(): Promise<void> {
    const keys = new Set([this.#state.flush()]);
    if (this.#base !== null) this.#base = EMPTY_SNAPSHOT;
    return this.#own('flush', () => {
      keys.add(this.#state.forgetKey()); // a save that was under way may have stored it anew
      return this.#remove([...keys]);
    });
  }

  /** What the application asks for by itself; its error is remembered, since it has been told. */
  #own(of: Failure['of'], run: () => MaybePromise<void>): Promise<void> {
    return this.#turns.promise(() =>
      attemptThen(run, (outcome) => {
        this.#failure = outcome.ok ? null : { of, error: outcome.error };
        // Before, the response tells; now the application may have left the promise alone.
        if (!outcome.ok && this.#phase === 'committed') this.#warnOfLateFailure(of, outcome.error);
        valueOf(outcome);
      }),
    );
  }

  #remove([key, ...others]: (string | null)[]): MaybePromise<void> {
    if (key === undefined) return undefined;
    if (key === null || this.settings.engine.carries === 'data') return this.#remove(others);
    return chain(remove(this.#context('application'), key), () => this.#remove(others));
  }

  #checkLateChange(): void {
    if (this.#lateChange === null) return;
    this.#warnOfLateChange(`${this.#lateChange}, and it was not saved within a second`);
  }

  #warnOfLateFailure(of: Failure['of'], error: unknown): void {
    this.settings.warn({
      code: 'late-change',
      message: `session.${of}() after the response failed: ${toError(error).message}`,
    });
  }

  #warnOfLateChange(what: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.settings.warn({
      code: 'late-change',
      message:
        `The session is not saved: the response's headers went out ${what}. ` +
        'Change it before the first byte of the response, or call session.save() after it.',
    });
  }

  #take(loaded: LoadedSession): Loaded {
    this.#cookieState = loaded.state;
    if (this.#base !== null) this.#base = takeSnapshot(loaded.data);
    const revision = loaded.key === null ? null : loaded.revision;
    this.#reporter?.tell((to) => to.loaded?.({ ...loaded, revision }));
    return loaded;
  }

  #tellingLoad<T extends { state: string }>(
    key: string,
    run: () => MaybePromise<T>,
  ): MaybePromise<T> {
    if (this.#reporter === null) return run();
    const about = { op: 'load', by: 'life-cycle', key, session: null } as const;
    return this.#reporter.storeCall(about, run, (found) => found.state);
  }

  #headers(): ResponseChange['headers'] {
    return this.#reporter?.headers() ?? NONE;
  }

  #context(by: SaveContext['by']): SaveContext {
    const { settings } = this;
    return { settings, reporter: this.#reporter, state: this.#state, base: this.#base, by };
  }

  #commitContext(status: number): CommitContext {
    return {
      ...this.#context('life-cycle'),
      status,
      cookie: this.#cookie,
      cookieState: () => this.#cookieState,
      failedLoad: this.#failedLoad,
      savedByHand: this.#saved,
      failure: this.#failure,
    };
  }
}

const NONE: ResponseChange['headers'] = [];
/** Milliseconds within which a change after the response is saved by hand, or most likely never. */
const TIME_TO_SAVE = 1000;
