import { isDeepStrictEqual } from 'node:util';
import { keyHistory } from '../lib/detail/key-history.ts';
import type { Fate } from '../lib/detail/changes.ts';
import type { Verdict } from '../lib/judgement/verdict.ts';
import { isSave } from '../lib/query/steps.ts';
import { isRedacted, parsePath, valueAt, type Json, type Path } from '../lib/states/json.ts';
import { SessionTestError } from './errors.ts';
import type { ObservedSession } from './observed-session.ts';

/** What came of a check. */
export interface Check {
  /** Null where it is not known: then neither it nor its opposite is true. */
  holds: boolean | null;
  /** Why, in a sentence. */
  says: string;
  session: ObservedSession;
}

/**
 * Whether the request stored a key, with this value where one is given; without a key, whether it
 * stored the session at all.
 */
export function isSaved(session: ObservedSession, key?: string, ...values: unknown[]): Check {
  if (key === undefined) {
    const { row } = session.evidence;
    const holds = isUnclear(session) ? null : isSave(row) || isVerdict(session, 'created');
    return { holds, says: verdictSays(session), session };
  }
  const { fates, after } = writtenAt(session, key);
  if (fates === null) return notChanged(session, key);
  const fate = FATES_SAY[worstOf(fates)];
  if (!fates.every((each) => each === 'stored')) {
    const holds = fates.includes('unknown') ? null : false;
    return { holds, says: `${key} was changed to ${textOf(after)}, and ${fate}`, session };
  }
  const says = `${key} was stored as ${textOf(after)}.`;
  if (values.length === 0) return { holds: true, says, session };
  if (isRedacted(after)) {
    return {
      holds: null,
      says: `${key} was stored, and its value is hidden by the plugin.`,
      session,
    };
  }
  return { holds: isDeepStrictEqual(after, values[0]), says, session };
}

/** Whether the request stored nothing. */
export function isUnsaved(session: ObservedSession): Check {
  const { holds, says } = isSaved(session);
  return { holds: holds === null ? null : !holds, says, session };
}

/** Whether a change was lost; of one key, whether what was done to that was. */
export function isLost(session: ObservedSession, key?: string): Check {
  if (key === undefined) {
    const holds = isUnclear(session) ? null : isVerdict(session, 'lost');
    return { holds, says: verdictSays(session), session };
  }
  const { fates, after } = writtenAt(session, key);
  if (fates === null) return notChanged(session, key);
  const fate = worstOf(fates);
  const holds = fate === 'unknown' ? null : fate !== 'stored';
  return { holds, says: `${key} was changed to ${textOf(after)}, and ${FATES_SAY[fate]}`, session };
}

/** Whether the session has another id, with what was in it. */
export function isRotated(session: ObservedSession): Check {
  return verdictIs(session, 'rotated');
}

export function isDestroyed(session: ObservedSession): Check {
  return verdictIs(session, 'destroyed');
}

function verdictIs(session: ObservedSession, verdict: Verdict): Check {
  const holds = isUnclear(session) ? null : isVerdict(session, verdict);
  return { holds, says: verdictSays(session), session };
}

function isVerdict({ facts }: ObservedSession, verdict: Verdict): boolean {
  return facts.verdict === verdict || facts.also.includes(verdict);
}

/** A weaker word than the facts may deserve: what is missing could say otherwise. */
function isUnclear({ verdict }: ObservedSession): boolean {
  return verdict === 'pending' || verdict === 'sent';
}

function verdictSays({ facts }: ObservedSession): string {
  const { verdict, reason, why } = facts;
  return `The session is ${reason === null ? verdict : `${verdict} · ${reason}`}: ${why}`;
}

/** What the request did at a key; no fates where it did nothing, or that is not known. */
function writtenAt(
  session: ObservedSession,
  key: string,
): { fates: readonly Fate[] | null; after: Json | undefined } {
  const { row, context } = session.evidence;
  const { values } = keyHistory([row], pathOf(key), context.revisions);
  const written = values.find(({ kind }) => kind !== 'found');
  return { fates: written?.fates ?? null, after: written?.after };
}

function notChanged(session: ObservedSession, key: string): Check {
  const { before, after } = session;
  if (before === undefined || after === undefined) {
    const says = `Whether ${key} was changed is not known: the plugin does not have the whole session.`;
    return { holds: null, says, session };
  }
  const value = valueAt(before, pathOf(key));
  const is = value === undefined ? 'is not there' : `is ${textOf(value)}`;
  return { holds: false, says: `${key} was not changed: it ${is} before and after.`, session };
}

function pathOf(key: string): Path {
  const path = parsePath(key);
  if (path !== null && path.length > 0) return path;
  throw new SessionTestError(
    'no-key',
    `${key} is no key.`,
    'Write it as in code: cart.total, cart[0].n, ["odd key"].',
  );
}

function textOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing (it was deleted)';
  return isRedacted(value) ? 'a hidden value' : JSON.stringify(value);
}

/** The first that is among the fates is what a test has to hear. */
const WORST_FIRST = ['overwritten', 'not-saved', 'out-of-reach', 'unknown', 'stored'] as const;

function worstOf(fates: readonly Fate[]): Fate {
  return WORST_FIRST.find((fate) => fates.includes(fate)) ?? 'unknown';
}

const FATES_SAY: Record<Fate, string> = {
  stored: 'that was stored.',
  overwritten: 'a later save of an older state erased that.',
  'not-saved': 'that was not saved.',
  'out-of-reach': 'that was stored where no cookie leads.',
  unknown: 'what became of that is not known.',
};
