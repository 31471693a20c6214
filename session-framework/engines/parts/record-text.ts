import type { StoredSession } from '../../engine.ts';

/** A stored session as one text, for stores that keep one: `revision:expiresAt:payload`. */
export function writeRecord({ payload, expiresAt, revision }: StoredSession): string {
  return `${revision}:${expiresAt}:${payload}`;
}

/**
 * A text that was not written by `writeRecord` is a payload without expiry: whether it can be read
 * is for the serialiser to say.
 */
export function readRecord(text: string): StoredSession {
  const [head = '', revision, expiresAt] = /^(-?\d+):(-?\d+):/.exec(text) ?? [];
  if (revision === undefined || expiresAt === undefined) {
    return { payload: text, expiresAt: Number.MAX_SAFE_INTEGER, revision: 0 };
  }
  return {
    payload: text.slice(head.length),
    expiresAt: Number(expiresAt),
    revision: Number(revision),
  };
}
