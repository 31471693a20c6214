import type { SessionRecord } from '../../server-plugin/protocol.ts';

/**
 * What becomes of sessions where the client gets no headers: it is gone before, or its connection is
 * upgraded. Pure functions.
 */

/** Nothing that the client should keep can reach it. */
function isUnheard({ finish, timing }: SessionRecord): boolean {
  return finish !== null && timing.headers === null;
}

/**
 * Whether a session that has ended was to go on under another id, of which the client does not hear:
 * what it has there is out of reach. A new id ends the old one, too.
 */
export function isSuccessorUnsent(record: SessionRecord): boolean {
  if (!isUnheard(record) || record.session.after !== null) return false;
  const calls = (name: string): number => record.ops.filter(({ op }) => op === name).length;
  const last = record.ops.findLast(({ op }) => op === 'destroy' || op === 'save');
  const isStored = last?.op === 'save' && last.ok === true && calls('destroy') > 0;
  return isStored || (calls('regenerate') > 0 && calls('destroy') <= calls('regenerate'));
}

/** A store may give an id to a session that it has, and tell it when no client can hear it. */
export function isStoredForNobody(record: SessionRecord): boolean {
  const { middleware, cookieIn, session } = record;
  const hasNone = cookieIn.state !== 'valid' && session.before === null && session.after === null;
  return middleware.kind === 'store' && isUnheard(record) && hasNone;
}

/** The session is in its cookie, and nothing tells the client to clear that. */
export function isEndUnheard(record: SessionRecord): boolean {
  const { middleware, cookieIn, ops } = record;
  const isCleared = ops.at(-1)?.op === 'clear' && cookieIn.count > 0;
  return middleware.kind === 'cookie' && isCleared && isUnheard(record);
}

/** The session is in its cookie, and was not there at the end: whether it was taken off is not known. */
export function isEndUnseen(record: SessionRecord): boolean {
  const { middleware, data } = record;
  const isMissing = data.loaded !== null && data.end === null;
  return middleware.kind === 'cookie' && isMissing && isUnheard(record);
}
