import type { Found } from '../engine.ts';
import { readExpiry, type Expiry } from '../session/expiry.ts';
import type { LoadedEvent } from '../observer/observer.ts';
import { isObject } from '../settings/checks.ts';
import type { Settings } from '../settings/options.ts';
import type { Dictionary } from '../content/snapshot.ts';
import { emptyDictionary, type Loaded } from '../session/state.ts';

export interface LoadedSession extends Loaded {
  state: LoadedEvent['state'];
  /** Epoch milliseconds; null without a record. */
  expiresAt: number | null;
}

/** A session without a record. */
export function noSession(state: LoadedEvent['state']): LoadedSession {
  return { state, data: emptyDictionary(), expiry: null, key: null, revision: 0, expiresAt: null };
}

/**
 * What an engine found, as a session. A record that cannot be read (corrupt, of another serialiser)
 * is an empty session under its key, as in Django, and one warning: the next save replaces it.
 */
export function sessionOf(found: Found, key: string, settings: Settings): LoadedSession {
  if (found.state !== 'found') {
    if (found.state === 'bad-signature') tellOfForgery(settings);
    return noSession(found.state === 'absent' ? 'unknown-id' : found.state);
  }
  const { payload, expiresAt, revision } = found.session;
  const content = contentOf(payload, settings);
  if (content !== null) return { state: 'valid', ...content, key, revision, expiresAt };
  settings.warn({
    code: 'unreadable-session',
    message:
      `A stored session could not be read by the ${settings.serialiser.name} serialiser. ` +
      'It is treated as empty, and replaced when it is next saved.',
  });
  return { ...noSession('unreadable'), key, revision, expiresAt };
}

const told = new WeakSet<Settings>();

/** Once: a stranger may send as many as they like, and must not fill the log. */
function tellOfForgery(settings: Settings): void {
  if (told.has(settings)) return;
  told.add(settings);
  settings.warn({
    code: 'unreadable-session',
    message:
      'A session in its cookie is not signed with any of the secrets, or for a cookie of another ' +
      'name: it was tampered with, or the secret or the name was another one. It is treated as ' +
      'empty (told once).',
  });
}

/** The content of a stored text; null where it is not one of ours. */
export function contentOf(
  payload: string,
  settings: Settings,
): { data: Dictionary; expiry: Expiry } | null {
  let content: unknown;
  try {
    content = settings.serialiser.parse(payload);
  } catch {
    return null;
  }
  if (!isDictionary(content) || !isDictionary(content.data)) return null;
  const expiry = readExpiry(content.expiry);
  if (expiry === undefined) return null;
  const data = emptyDictionary();
  for (const key of Object.keys(content.data)) data[key] = content.data[key];
  return { data, expiry };
}

function isDictionary(value: unknown): value is Dictionary {
  return isObject(value) && !Array.isArray(value);
}
