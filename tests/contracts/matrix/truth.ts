import { isDeepStrictEqual } from 'node:util';
import type { Verdict } from '../../../lib/judgement/verdict.ts';
import type { Dictionary, Done } from './model.ts';
import type { Place } from './places.ts';

/** What is true of a request, found without the plugin and the extension. */
export interface Truth {
  /** Whether a session cookie went along. */
  isSent: boolean;
  before: Place;
  after: Place;
  done: Done;
  /** Whether the response set the session cookie. */
  isSetAgain: boolean;
  /** The calls of its store meanwhile, in that one's words; null where it does not tell. */
  calls: readonly string[] | null;
  /** A session in which nothing is left has ended: that is what its app sees, too. */
  endsEmpty: boolean;
  /** Whether the app could not be given what is there. */
  cannotLoad: boolean;
  /**
   * Its cookie was replaced by that of a later request, which came without it; null where somebody
   * has spoilt it before.
   */
  isLeftBehind: boolean | null;
  /** Its client has left, and its store has not answered: what becomes of it is still open. */
  isHeld: boolean;
  /** Other requests ran meanwhile: what they changed is no matter of this one. */
  isOverlapped: boolean;
}

/**
 * The verdicts that are true of a request, the most telling first; null where that cannot be found out.
 *
 * What an app leaves in its session is `lost` where the next request does not find it. All else
 * follows from where the cookie led before and leads after.
 */
export function trueVerdicts(truth: Truth): readonly Verdict[] | null {
  const { before, after, done, calls } = truth;
  if (truth.isHeld) return ['pending'];
  if (before.data === undefined || after.data === undefined) return null;
  const wasThere = before.data !== null;
  // What is changed in a session that has ended may begin another one, or is gone with it.
  if (done.hasEnded && (done.left === null || after.data === null)) return whenEnded(truth);
  if (isEmptied(truth)) return ['destroyed'];
  const changed = changedKeys(before.data, done.left);
  if (changed.length > 0 && !isFound(truth, changed)) return ['lost'];
  if (!wasThere) {
    if (after.data !== null) return madeAnew(truth);
    // What was stored can be reached by nobody.
    if (calls?.some(isWrite) === true && !truth.isOverlapped) return ['lost'];
    return withoutSession(truth);
  }
  if (before.id !== null && after.id !== null && after.id !== before.id) {
    // Where it could not be loaded, it is another session, and nothing of the old one.
    return truth.cannotLoad ? madeAnew(truth) : ['rotated'];
  }
  if (after.data === null) return ['destroyed'];
  return changed.length > 0 ? ['saved'] : withoutChange(truth);
}

/** Nothing is left in it, and nothing of it. */
function isEmptied({ endsEmpty, before, after, done }: Truth): boolean {
  const isLeftEmpty = done.left !== null && Object.keys(done.left).length === 0;
  return endsEmpty && isLeftEmpty && before.data !== null && after.data === null;
}

function madeAnew({ isLeftBehind }: Truth): readonly Verdict[] {
  if (isLeftBehind === null) return ['created', 'lost'];
  return [isLeftBehind ? 'lost' : 'created'];
}

function whenEnded(truth: Truth): readonly Verdict[] {
  const { before, after, isOverlapped } = truth;
  if (after.data === null) return before.data === null ? withoutSession(truth) : ['destroyed'];
  // Who comes later may have brought it back.
  return isOverlapped ? ['destroyed'] : ['lost'];
}

/** Of a cookie that leads nowhere. Where nobody looked, nobody may have seen that. */
function withoutSession({ isSent, after, done }: Truth): readonly Verdict[] {
  if (!isSent) return ['none'];
  if (!after.hasCookie) return ['destroyed'];
  return done.hasLooked ? ['refused'] : ['refused', 'sent'];
}

/** A session that is as it was: what was stored and sent of it all the same. */
function withoutChange({ done, calls, cannotLoad, ...truth }: Truth): readonly Verdict[] {
  // That the cookie is good is not known where nobody asked, or was answered.
  const isUnknown = !done.hasLooked || cannotLoad;
  const looked: Verdict[] = [
    done.hasLooked ? 'read' : 'untouched',
    ...(isUnknown ? ['sent' as const] : []),
  ];
  // Of calls that overlap it is not known whose they are.
  if (calls === null || truth.isOverlapped) return [...looked, 'renewed', 'rewritten'];
  if (calls.some(isWrite)) return ['rewritten'];
  return truth.isSetAgain || calls.includes('touch') ? ['renewed'] : looked;
}

function isWrite(call: string): boolean {
  return ['set', 'create', 'update'].includes(call);
}

function changedKeys(before: Dictionary | null, left: Dictionary | null): string[] {
  const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(left ?? {})]);
  return [...keys].filter((key) => !isSame(before?.[key], left?.[key]));
}

function isFound({ done, after, isOverlapped }: Truth, changed: readonly string[]): boolean {
  const left = done.left ?? {};
  const keys = isOverlapped ? changed : [...new Set([...changed, ...Object.keys(left)])];
  if (after.data == null) return false;
  const found = after.data;
  return keys.every((key) => isSame(left[key], found[key]));
}

/** Whether a value comes back as it went in, or as it writes itself, such as a Date. */
function isSame(left: unknown, found: unknown): boolean {
  return isDeepStrictEqual(written(left), written(found));
}

function written(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const own: unknown = JSON.parse(JSON.stringify(value));
    return own;
  }
  if (Array.isArray(value)) return value.map(written);
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || prototype === Object.prototype;
  if (!isPlain) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, written(item)]));
}
