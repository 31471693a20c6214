import type { RevisionId, SessionRecord } from '../../server-plugin/protocol.ts';
import type { Change } from '../states/diff.ts';
import type { RevisionTable } from '../states/revisions.ts';
import type { Exchange } from './exchange.ts';

/** The two states of an exchange that the views show: the one it loaded, and the one it ended with. */
export interface States {
  before: RevisionId | null;
  after: RevisionId | null;
}

/**
 * The states before and after. A session that the app ended is empty afterwards; where the end is
 * not known otherwise, it is shown as it was loaded.
 */
export function statesOf({ data, session, ops }: SessionRecord): States {
  if (data.end !== null) return { before: data.loaded, after: data.end };
  // A call without a callback tells no end: that no id is left tells enough.
  const isEnded =
    session.after === null &&
    ops.some(({ op, ok }) => (op === 'destroy' || op === 'clear') && ok !== false);
  return { before: data.loaded, after: isEnded ? null : data.loaded };
}

/**
 * The changes of an exchange: of none where no session took part. Null where they are not known: nobody
 * tells of the request, a state is not known in full, or the states have more keys and elements than
 * are to be compared.
 */
export function changesOf(
  { record, session }: Pick<Exchange, 'record' | 'session'>,
  revisions: Pick<RevisionTable, 'changes'>,
  most?: number,
): Change[] | null {
  if (!record) return session === null ? [] : null;
  const { before, after } = statesOf(record);
  return before === after ? [] : revisions.changes(before, after, most);
}
