import type { SessionRecord } from '../../server-plugin/protocol.ts';

/** What becomes of sessions where the client is gone before it has any headers. Pure functions. */

/** Nothing that the client should keep can reach it. */
function isLeft({ finish, timing }: SessionRecord): boolean {
  return finish === 'aborted' && timing.headers === null;
}

/**
 * Whether a session that has ended was to go on under another id, of which the client does not hear:
 * what it has there is out of reach. A new id ends the old one, too.
 */
export function isSuccessorUnsent(record: SessionRecord): boolean {
  if (!isLeft(record) || record.session.after !== null) return false;
  const calls = (name: string): number => record.ops.filter(({ op }) => op === name).length;
  const last = record.ops.findLast(({ op }) => op === 'destroy' || op === 'save');
  const isStored = last?.op === 'save' && last.ok === true && calls('destroy') > 0;
  return isStored || (calls('regenerate') > 0 && calls('destroy') <= calls('regenerate'));
}

/** A store may give an id to a session that it has, and tell it only when the client is gone. */
export function isStoredForNobody(record: SessionRecord): boolean {
  const { middleware, cookieIn, session } = record;
  const hasNone = cookieIn.state !== 'valid' && session.before === null && session.after === null;
  return middleware.kind === 'store' && isLeft(record) && hasNone;
}

/** The session is in its cookie, and the client left before that could be cleared. */
export function isEndUnheard(record: SessionRecord): boolean {
  const { middleware, cookieIn, ops } = record;
  const isCleared = ops.at(-1)?.op === 'clear' && cookieIn.count > 0;
  return middleware.kind === 'cookie' && isCleared && isLeft(record);
}
