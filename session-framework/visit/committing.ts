import { clearCookieLine, setCookieLine } from './cookie.ts';
import {
  SessionConflictError,
  SessionInterruptedError,
  UnsavedChangesError,
  unsavedChanges,
} from '../errors.ts';
import { endsWithBrowser } from '../session/expiry.ts';
import { attemptThen, type MaybePromise } from '../maybe-promise.ts';
import type { CookieState } from '../observer/observer.ts';
import { decide, type CookieReason, type SaveFacts, type SaveReason } from './policy.ts';
import type { CookieIn } from './request.ts';
import { save, type SaveContext, type Saved } from './saving.ts';
import { changedInPlace, type Snapshot } from '../content/snapshot.ts';

export interface CommitContext extends SaveContext {
  /** HTTP status of the response. */
  status: number;
  /** The cookie that came. */
  cookie: Pick<CookieIn, 'form' | 'hasRival'>;
  cookieState: () => CookieState;
  /** Why the session could not be loaded, if somebody tried. */
  failedLoad: { error: unknown } | null;
  /** What the application saved last by itself. */
  savedByHand: Saved | null;
  failure: Failure | null;
}

/** Why the application's own save() or flush() failed. It has the error already. */
export interface Failure {
  of: 'save' | 'flush';
  error: unknown;
}

interface Committed {
  vary: boolean;
  setCookie: string | null;
  /** What the store holds now. */
  base: Snapshot | null;
}

interface Decided {
  saved: SaveReason;
  cookie: CookieReason;
  setCookie?: string;
  expiry?: { cookie: number | null; session: number | null };
  error?: unknown;
}

/**
 * Decides by the rule, saves, and makes the cookie.
 *
 * @throws when the session could not be saved, unless the response is a server error already
 */
export function commit(context: CommitContext): MaybePromise<Committed> {
  // The answer to an error that the application has: to try again could only fail again.
  if (context.failure !== null && context.status >= 400) {
    return notSaved(context, context.failure.error);
  }
  return attemptThen(
    () => prepare(context),
    (prepared) => {
      if (!prepared.ok) return fail(context, prepared.error);
      const decision = decide(factsOf(context, prepared.value));
      tellDeciding(context, prepared.value);
      if (decision.action === 'save') {
        return attemptThen(
          () => save(context),
          (saved) =>
            saved.ok ? withCookie(context, decision, saved.value) : fail(context, saved.error),
        );
      }
      if (decision.action === 'send-cookie' && context.savedByHand !== null) {
        return withCookie(context, decision, context.savedByHand);
      }
      const clears = decision.action === 'clear-cookie';
      const setCookie = clears ? clearCookieLine(context.settings.cookie) : null;
      const decided = { ...decision, ...(setCookie === null ? {} : { setCookie }) };
      tellDecided(context, failedLoadOf(context) ?? decided);
      return { vary: decision.vary, setCookie, base: context.base };
    },
  );
}

/** @returns keys that changed in place; with detectUnsavedChanges, something is done about them */
function prepare(context: CommitContext): readonly string[] {
  const { settings, state, base, reporter, status, failure } = context;
  // The visitor must not believe to be logged out.
  if (failure?.of === 'flush') throw failure.error;
  if (state.modified || settings.saveEveryRequest) state.loadNow();
  if (base === null || !state.isLoaded) return [];
  const keys = changedInPlace(base, state.known);
  for (const key of keys) reporter?.changed('in-place', key, false);
  if (keys.length === 0 || state.modified) return keys;
  switch (settings.detectUnsavedChanges) {
    case 'save':
      state.modified = true;
      break;
    case 'warn':
      settings.warn({ code: 'unsaved-changes', message: unsavedChanges(keys) });
      break;
    case 'throw':
      if (status < 500) throw new UnsavedChangesError(keys);
      break;
    case false:
      break;
  }
  return keys;
}

function factsOf(context: CommitContext, inPlace: readonly string[]): SaveFacts {
  const { settings, state, cookie, status } = context;
  return {
    cookie: cookie.form,
    hasRival: cookie.hasRival,
    accessed: state.accessed,
    modified: state.modified,
    empty: state.isEmpty,
    stored: state.storedKey !== null,
    cycled: state.freshKey !== null,
    flushed: state.flushed,
    cookieDue: state.cookieDue,
    changedInPlace: inPlace.length > 0,
    saveEveryRequest: settings.saveEveryRequest,
    status,
  };
}

function withCookie(
  context: CommitContext,
  decision: Decided & { vary: boolean },
  { expiresAt, snapshot }: Saved,
): Committed {
  const { settings, state } = context;
  const { expiry } = state.loaded;
  // From the record's own end: a save takes its time, and the cookie must not outlive the record.
  const maxAge = Math.ceil((expiresAt - settings.now()) / 1000);
  const life = endsWithBrowser(expiry, settings) ? null : { maxAge, expires: expiresAt };
  const setCookie = setCookieLine(settings.cookie, state.key ?? '', life);
  const expires = { cookie: life?.expires ?? null, session: expiresAt };
  tellDecided(context, { ...decision, setCookie, expiry: expires });
  return { vary: decision.vary, setCookie, base: snapshot };
}

/** A response that is a server error already stays the one it is. */
function fail(context: CommitContext, error: unknown): Committed {
  const committed = notSaved(context, error);
  if (context.status < 500) throw error;
  return committed;
}

function notSaved(context: CommitContext, error: unknown): Committed {
  tellDecided(context, { saved: reasonOf(error), cookie: 'none:error', error });
  return { vary: context.state.accessed, setCookie: null, base: context.base };
}

/** For the observer, where the application looked at a session that could not be loaded. */
export function failedLoadOf({ failedLoad, state }: CommitContext): Decided | null {
  if (failedLoad === null || state.isLoaded || !state.accessed) return null;
  return { saved: 'none:error', cookie: 'none:error', error: failedLoad.error };
}

function reasonOf(error: unknown): SaveReason {
  if (error instanceof SessionInterruptedError) return 'none:interrupted';
  if (error instanceof SessionConflictError) return 'none:conflict';
  return 'none:error';
}

function tellDeciding({ reporter, state, status }: CommitContext, inPlace: readonly string[]) {
  const { accessed, modified, known: data } = state;
  reporter?.tell((to) => to.deciding?.({ status, accessed, modified, data, inPlace }));
}

export function tellDecided(
  { reporter, state, cookieState }: Pick<CommitContext, 'reporter' | 'state' | 'cookieState'>,
  { saved, cookie, setCookie, expiry, error }: Decided,
): void {
  reporter?.tell((to) =>
    to.decided?.({
      saved,
      cookie,
      state: cookieState(),
      accessed: state.accessed,
      modified: state.modified,
      key: state.storedKey,
      setCookie: setCookie ?? null,
      expiry: expiry ?? { cookie: null, session: null },
      data: state.known,
      revision: state.storedKey === null || !state.isLoaded ? null : state.loaded.revision,
      error,
    }),
  );
}
