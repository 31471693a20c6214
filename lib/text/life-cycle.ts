import type { SaveReason, SessionRecord } from '../../server-plugin/protocol.ts';
import type { ServerProcess } from '../sources/server-process.ts';
import type { EventName } from '../detail/life-cycle.ts';
import { named, type Span } from './spans.ts';
import { duration } from './time.ts';
import { textFor, type Texts } from './words.ts';

export const LIFE_CYCLE = {
  axis: 'Life cycle on a time axis',
  list: 'Events',
  ms: (ms: number) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en')} ms`,
  tick: (ms: number) => `${ms.toLocaleString('en')} ms`,
  at: 'at',
  took: 'took',
  running: 'not ended',
  failed: 'failed',
  process: 'Process',
  /** What is known of it, as one line. */
  processOf: ({ service, machine, pid }: ServerProcess, instance: string | null): string =>
    [
      service,
      pid === null ? null : `process ${pid}`,
      machine === null ? null : `on ${machine}`,
      instance === null ? null : `run ${instance}`,
    ]
      .filter((part) => part !== null)
      .join(', '),
  middleware: 'Middleware',
  rule: 'Rule',
  decided: 'Decided',
  options: 'Options in force',
  optionsUnknown: 'not told by the server',
  ttl: (seconds: number) => `to be kept for ${duration(seconds * 1000)}`,
};

export const EVENTS: Record<EventName, string> = {
  load: 'load',
  'first-access': 'first access',
  'first-change': 'first change',
  headers: 'headers sent',
  'set-cookie': 'Set-Cookie',
  'handler-end': 'handler ended',
  save: 'save',
  touch: 'touch',
  destroy: 'destroy',
  regenerate: 'regenerate',
  reload: 'reload',
  commit: 'commit',
  clear: 'clear',
  end: 'response ended',
};

const SAVE_REASONS: Record<string, string> = {
  new: 'Stored: the session is new.',
  'new-id': 'Stored: the session has a new id.',
  changed: 'Stored: the session changed.',
  resave: 'Stored: every request stores it.',
  explicit: 'Stored: the app said so.',
  unset: 'The app unset the session.',
  'none:unchanged': 'Not stored: nothing changed.',
  'none:uninitialised': 'Not stored: a new session with nothing in it.',
  'none:not-flagged': 'Not stored: no key was assigned and the flag was not set.',
  'none:not-committed': 'Not stored: the app did not say so.',
  'none:status-5xx': 'Not stored: the response is a server error.',
  'none:destroyed': 'Not stored: the session was ended.',
  'none:no-session': 'Not stored: there was no session.',
  'none:insecure': 'Not stored: its cookie is Secure, and the request came over plain http.',
  'none:interrupted': 'Not stored: the session was deleted meanwhile.',
  'none:conflict': 'Not stored: another request had stored first.',
  'none:error': 'Not stored: an error came first.',
  'none:not-run': 'Not stored: the middleware did not run.',
};

/**
 * Why the middleware saved or did not; a code that is not known here is shown as it is.
 *
 * @param terms the middleware's own names for reasons
 */
export function saveReason(reason: SaveReason | null, terms: Texts = {}): Span[] | null {
  if (reason === null) return null;
  const text = textFor(SAVE_REASONS, reason);
  return text === undefined ? [{ code: reason }] : named(text, textFor(terms, reason));
}

/** The finish of a request where it is not the usual one. */
export const FINISHES: Record<NonNullable<SessionRecord['finish']>, string | null> = {
  end: null,
  aborted: 'connection cut',
  error: 'ended with an error',
};
