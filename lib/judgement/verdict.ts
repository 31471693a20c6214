import type {
  LostReason,
  Operation,
  RevisionId,
  SessionRecord,
} from '../../server-plugin/protocol.ts';
import { isKept, type WireSetCookie, type Witness } from '../witness/hop.ts';
import { lineThatCounts, sessionLine } from '../witness/session-line.ts';
import type { RevisionTable } from '../states/revisions.ts';
import { isEndUnheard, isEndUnseen, isStoredForNobody, isSuccessorUnsent } from './left-clients.ts';
import type { Mark } from './marks.ts';

/**
 * One word for what became of the session in an exchange. The order is the order of judgement: the
 * first that holds is the verdict, and the others that hold are listed beside it.
 */
export const VERDICTS = [
  'pending',
  'lost',
  'rotated',
  'destroyed',
  'created',
  'saved',
  'rewritten',
  'refused',
  'renewed',
  'read',
  'untouched',
  'sent',
  'none',
] as const;

export type Verdict = (typeof VERDICTS)[number];

export type { LostReason };

export type Judgement = (
  { verdict: 'lost'; reason: LostReason } | { verdict: Exclude<Verdict, 'lost'>; reason: null }
) & {
  /** What else holds, in the order of judgement. */
  also: Verdict[];
};

/** What a judgement is made from. Pure data: the same evidence gives the same judgement. */
export interface Evidence {
  record: SessionRecord | null;
  witness: Witness | null;
  /** Name of the session cookie, where one is known. */
  cookieName: string | null;
  revisions: Pick<RevisionTable, 'isEmpty'>;
  /** Whether the server that made the record still runs: its open records may still end. */
  instanceAlive: boolean;
}

/** Browsers drop a cookie whose name and value are longer, in bytes (RFC 6265bis, section 5.6). */
export const MAX_COOKIE_BYTES = 4096;

/** Judges one exchange. An unknown fact never becomes a claim: the verdict is then a weaker word. */
export function judge(evidence: Evidence): Judgement {
  const judgement = judgeAnew(evidence);
  const { verdict, reason, also } = judgement;
  const words = [verdict, reason, ...also].join(' ');
  const same = judgements.get(words);
  if (!same) judgements.set(words, judgement);
  return same ?? judgement;
}

/** There are some dozens, and thousands of rows: equal ones are kept once. */
const judgements = new Map<string, Judgement>();

function judgeAnew(evidence: Evidence): Judgement {
  const { record, witness, instanceAlive } = evidence;
  if (witness?.fromCache) return { verdict: 'none', reason: null, also: [] };
  if (record?.phase === 'open') {
    // The data may still change: only a server that is gone leaves it at what is known.
    return { verdict: instanceAlive ? 'pending' : 'sent', reason: null, also: [] };
  }
  const facts = record ? factsOfRecord(record, evidence) : factsOfWitness(evidence);
  const held = VERDICTS.filter((verdict) => facts[verdict]);
  if (facts.lost !== null) {
    return { verdict: 'lost', reason: facts.lost, also: held.filter((word) => word !== 'lost') };
  }
  const [verdict = 'none', ...also] = held.filter((word) => word !== 'lost');
  return { verdict, reason: null, also };
}

/**
 * The judgement of an exchange when it is known what others made of it: what was saved and then
 * erased is not saved.
 */
export function judgeAfterwards(alone: Judgement, marks: readonly Mark[]): Judgement {
  if (alone.verdict === 'lost') return alone;
  const reason = marks.map((mark) => reasonByMark(mark, alone)).find((found) => found !== null);
  if (reason === undefined) return alone;
  return { verdict: 'lost', reason, also: [alone.verdict, ...alone.also] };
}

function reasonByMark(mark: Mark, alone: Judgement): 'overwritten' | 'orphaned' | null {
  switch (mark.kind) {
    case 'overwritten':
    case 'orphaned':
      return mark.kind;
    case 'revived':
      // Where nothing had changed, nothing is lost with it.
      return mark.isOutOfReach && [alone.verdict, ...alone.also].includes('saved')
        ? 'orphaned'
        : null;
    default:
      return null;
  }
}

/** For each verdict, whether it holds; for `lost`, why. */
type Facts = Record<Exclude<Verdict, 'lost'>, boolean> & { lost: LostReason | null };

const NOTHING: Facts = {
  pending: false,
  lost: null,
  rotated: false,
  destroyed: false,
  created: false,
  saved: false,
  rewritten: false,
  refused: false,
  renewed: false,
  read: false,
  untouched: false,
  sent: false,
  none: false,
};

function factsOfRecord(record: SessionRecord, evidence: Evidence): Facts {
  // What is set then is another middleware's.
  if (hasSteppedAside(record)) return { ...NOTHING, sent: record.cookieIn.count > 0 };
  const { ops } = record;
  const { before, after } = record.session;
  const valid = record.cookieIn.state === 'valid';
  const changed = hasChanged(record, evidence.revisions);
  const stored = record.data.saved !== null;
  const cookieSent = record.setCookie.some((cookie) => !cookie.cleared);
  const isMade = stored || (cookieSent && !leadsNowhere(record));
  const set = sessionLine(evidence.witness, evidence.cookieName);
  const isSentAgain = cookieSent && !(set && isKept(set) === false);
  const ended = hasEnded(record);
  const hasEndedWhole = ended && !isSuccessorUnsent(record);
  const lost = hasEndedWhole ? null : reasonOfLoss(record, evidence, changed === true);
  const rotated = valid && before !== null && after !== null && before !== after;
  return {
    ...NOTHING,
    lost,
    rotated,
    destroyed: ended || isDropped(record, evidence) || isReplaced(record, evidence),
    created: !valid && !ended && isMade,
    saved: valid && changed === true && stored && record.data.saved === endOf(record),
    rewritten: valid && !rotated && changed === false && stored,
    refused: ['bad-signature', 'undecodable', 'unknown-id', 'expired', 'refused'].includes(
      record.cookieIn.state,
    ),
    renewed: valid && !rotated && !stored && (isSentAgain || ops.some((op) => did(op, 'touch'))),
    read:
      valid &&
      record.accessed === true &&
      changed === false &&
      lost !== 'kept' &&
      !isEndUnseen(record),
    untouched: valid && record.accessed === false,
    sent: record.cookieIn.count > 0,
  };
}

/** Whether the middleware let the request pass without a session of its own. */
export function hasSteppedAside({ reason }: SessionRecord): boolean {
  return reason.saved === 'none:not-run';
}

/**
 * Whether the dictionary at the end differs from the one loaded; null where that is not known. A
 * session that was not there before has changed as soon as anything is in it.
 */
function hasChanged(record: SessionRecord, revisions: Evidence['revisions']): boolean | null {
  const { loaded } = record.data;
  const end = endOf(record);
  // A commit that failed may have done so over what nobody can read: the middleware had looked.
  if (end === null && record.reason.saved === 'none:error') return record.modified === true || null;
  if (end === null) return false;
  // The middleware looked before the store wrote into the session.
  if (record.storeWrote.length > 0 && record.modified !== null) return record.modified;
  if (loaded !== null) return loaded !== end;
  const empty = revisions.isEmpty(end);
  return empty === null ? null : !empty;
}

/** The dictionary at the end; of a session that was taken off and is stored all the same, that. */
function endOf({ data, session }: SessionRecord): RevisionId | null {
  return data.end ?? (session.after === null ? null : data.saved);
}

/** The app ended the session, and nothing took its place: what was in it is not lost, but gone. */
function hasEnded(record: SessionRecord): boolean {
  return (
    record.session.after === null &&
    record.session.before !== null &&
    // Another request ended it, and this one's data is lost with it.
    record.reason.saved !== 'none:interrupted' &&
    // A call without a callback tells no end: that no id is left tells enough.
    record.ops.some(({ op, ok }) => (op === 'destroy' || op === 'clear') && ok !== false)
  );
}

function reasonOfLoss(
  record: SessionRecord,
  { witness, cookieName }: Evidence,
  changed: boolean,
): LostReason | null {
  const durable = record.data.saved !== null && record.data.saved === endOf(record);
  const ended = hasEnded(record);
  const isThere = !isDropped(record, { witness, cookieName });
  if (isEndFailed(record)) return isThere ? 'save-failed' : null;
  if (wasKept(record) && isThere) return 'kept';
  if ((ended && isSuccessorUnsent(record)) || isEndUnheard(record)) {
    return record.finish === 'end' ? 'too-late' : 'aborted';
  }
  if (isEndUnsent(record) || record.reason.cookie === 'no-id') return 'no-cookie';
  if (changed && !durable) return reasonOfLostChange(record);
  if (record.unserialisable.length > 0) return 'unserialisable';
  const stored = record.data.saved !== null;
  const isNew = record.session.before !== record.session.after || isStoredForNobody(record);
  const cookieSent = record.setCookie.some((cookie) => !cookie.cleared);
  if (stored && isNew && !cookieSent) {
    return record.reason.cookie === 'none:insecure' ? 'insecure' : 'no-cookie';
  }
  // Of an id that the browser has already, only the expiry was to move.
  if (record.middleware.kind === 'cookie') return reasonOfRejectedSession(witness, cookieName);
  return isNew && !leadsNowhere(record)
    ? reasonOfRejectedCookie(sessionLine(witness, cookieName))
    : null;
}

/** Some send their cookie with each response: nothing is stored behind the id in it. */
function leadsNowhere({ reason }: SessionRecord): boolean {
  return reason.saved === 'none:uninitialised';
}

/** The app took the session off its request, and the next request finds it as it was. */
function wasKept({ cookieIn, data, session, reason }: SessionRecord): boolean {
  return (
    cookieIn.state === 'valid' &&
    reason.saved === 'none:no-session' &&
    data.end === null &&
    session.after !== null
  );
}

/** The app ended the session, and the store failed to: it is there as it was. */
export function isEndFailed({ cookieIn, session, ops }: SessionRecord): boolean {
  const last = ops.findLast(({ op }) => op === 'destroy' || op === 'save');
  const isFailed = last?.op === 'destroy' && last.ok === false;
  return isFailed && cookieIn.state === 'valid' && session.before === session.after;
}

/** The session was in its cookie, and the app ended it: what the browser got in its place is nothing. */
function isReplaced(record: SessionRecord, { witness, cookieName }: Evidence): boolean {
  const { middleware, cookieIn, data, ops, setCookie } = record;
  if (middleware.kind !== 'cookie' || cookieIn.state !== 'valid' || data.end !== null) return false;
  const last = ops.at(-1);
  const set = sessionLine(witness, cookieName);
  return (
    last?.op === 'clear' &&
    last.ok === true &&
    setCookie.length > 0 &&
    !(set && isKept(set) === false)
  );
}

/** The session is in its cookie, and the line that clears that did not go out with the headers. */
function isEndUnsent({
  middleware,
  cookieIn,
  data,
  ops,
  setCookie,
  timing,
}: SessionRecord): boolean {
  return (
    middleware.kind === 'cookie' &&
    cookieIn.count > 0 &&
    data.end === null &&
    ops.at(-1)?.op === 'clear' &&
    timing.headers !== null &&
    setCookie.length === 0
  );
}

function reasonOfLostChange(record: SessionRecord): LostReason {
  const { data, reason, ops } = record;
  if (record.unserialisable.length > 0) return 'unserialisable';
  // The middleware's own word first: a save that was refused is no failure of the store.
  if (reason.saved === 'none:interrupted') return 'interrupted';
  if (reason.saved === 'none:conflict') return 'conflict';
  const unsent = record.middleware.kind === 'cookie' ? reasonOfUnsentCookie(record) : null;
  if (unsent !== null) return unsent;
  if (ops.findLast((op) => op.op === 'save' || op.op === 'commit')?.ok === false) {
    return 'save-failed';
  }
  if (reason.cookie === 'none:insecure') return 'insecure';
  if (reason.saved === 'none:status-5xx') return 'status-5xx';
  // What was stored, or there at the headers, is not what is there at the end.
  const hadHeaders = record.timing.headers !== null;
  if (data.saved !== null || (hadHeaders && data.atHeaders !== data.end)) return 'too-late';
  // An upgraded connection, such as a websocket, has no response by which anything would be stored.
  if (record.status === null && record.finish === 'end') return 'too-late';
  if (record.finish !== 'end') return 'aborted';
  return record.modified === false ? 'not-flagged' : 'not-committed';
}

/** Why a cookie that has the session in it did not go out with headers that did. */
function reasonOfUnsentCookie({
  reason,
  ops,
  setCookie,
  timing,
}: SessionRecord): LostReason | null {
  if (reason.cookie === 'none:insecure') return 'insecure';
  if (reason.cookie === 'none:headers-sent') return 'no-cookie';
  const isMade = ops.findLast(({ op }) => op === 'commit')?.ok === true;
  const isSent = setCookie.some((cookie) => !cookie.cleared);
  return isMade && !isSent && timing.headers !== null ? 'no-cookie' : null;
}

/** Without a record only the wire and the jar speak. */
function factsOfWitness({ witness, cookieName }: Evidence): Facts {
  const came = witness?.cookies?.find((cookie) => cookie.name === cookieName);
  const set = sessionLine(witness, cookieName);
  const cameNone = witness?.cookies !== null && !came;
  const isSameAgain = set?.cleared === false && came?.fingerprint === set.fingerprint;
  return {
    ...NOTHING,
    // Of a value that the browser has already, only the expiry was to move.
    lost: isSameAgain ? null : reasonOfRejectedCookie(set),
    destroyed: set?.cleared === true && (isKept(set) ?? !cameNone),
    created: cameNone && set?.cleared === false,
    renewed: isSameAgain && isKept(set) !== false,
    // With the request half unseen, a cookie that was set is all that is known of a session.
    sent: came !== undefined || (witness?.cookies === null && set !== undefined),
    none: cameNone && !set,
  };
}

/** Of a session in its cookie the last line has what it was in the end, whatever came before it. */
function reasonOfRejectedSession(
  witness: Witness | null,
  cookieName: string | null,
): LostReason | null {
  const last = witness?.setCookies.findLast(({ name }) => name === cookieName);
  return reasonOfRejectedCookie(last) ?? reasonOfRejectedCookie(sessionLine(witness, cookieName));
}

/** A cookie that the browser refused: whatever was stored, no request leads to it. */
function reasonOfRejectedCookie(set: WireSetCookie | undefined): LostReason | null {
  if (!set || set.cleared || set.fate?.outcome !== 'refused') return null;
  return set.fate.reasons[0] === 'name-value-pair-exceeds-max-size'
    ? 'cookie-too-large'
    : 'cookie-rejected';
}

/**
 * Whether the browser was told to drop the cookie, and did. While that is not known, a cookie that
 * came is one that it had.
 */
function isDropped(
  record: SessionRecord,
  { witness, cookieName }: Pick<Evidence, 'witness' | 'cookieName'>,
): boolean {
  const set = sessionLine(witness, cookieName);
  const told = set ?? lineThatCounts(record.setCookie, cookieName);
  if (!told?.cleared) return false;
  return (set && isKept(set)) ?? record.cookieIn.count > 0;
}

function did(operation: Operation, name: Operation['op']): boolean {
  return operation.op === name && operation.ok === true;
}
