import type { Exchange } from '../join/exchange.ts';
import type { Mark } from '../judgement/marks.ts';
import type { Judgement, LostReason, Verdict } from '../judgement/verdict.ts';

/** What each verdict means, for the help and as a title. */
export const VERDICT_MEANINGS: Record<Verdict, string> = {
  pending: 'The response is still under way, or a store has not answered.',
  lost: 'Changed, and the next request will not find the change.',
  rotated: 'The session went on under a new id.',
  destroyed: 'The session was ended, or its cookie cleared.',
  created: 'A new session began.',
  saved: 'Changed, and stored.',
  rewritten: 'Stored again, though nothing had changed.',
  refused: 'A session cookie came, and the server did not accept it.',
  renewed: 'Sent again or kept longer; no change was seen.',
  read: 'The app looked, and changed nothing.',
  untouched: 'A session came, and the app did not look.',
  sent: 'A session cookie went along; the rest is not known.',
  none: 'No session took part.',
};

/** The verdict as a screen reader says it. */
export function verdictName({ verdict, reason }: Judgement): string {
  return `Verdict ${verdict}${reason === null ? '' : `, ${reason}`}`;
}

export const REASON_MEANINGS: Record<LostReason, string> = {
  'not-flagged': 'changed in place; the middleware did not see it',
  'not-committed': 'save or commit was never called',
  'save-failed': 'the store failed',
  'too-late': 'changed after the headers, or after the save',
  'no-cookie': 'stored under an id that no cookie names',
  insecure: 'a Secure cookie cannot go over plain http',
  'cookie-rejected': 'the browser did not keep the cookie',
  'cookie-too-large': 'the cookie is larger than browsers keep',
  'status-5xx': 'nothing is saved on a server error',
  interrupted: 'the session was deleted meanwhile',
  conflict: 'another request had saved first',
  aborted: 'the connection was cut before the save',
  kept: 'taken off the request, and kept in the store',
  unserialisable: 'the value does not survive storage',
  overwritten: 'stored, and erased by a later save of an older state',
  orphaned: 'stored, and the cookie that led to it was replaced or cleared',
};

/** A mark as it stands after the path of a row. */
export function markText(mark: Mark): string {
  switch (mark.kind) {
    case 'overwritten':
      return `overwritten by #${mark.by}`;
    case 'overwrote':
      return `overwrote #${mark.of}`;
    case 'stale-read':
      return `stale read of #${mark.of}`;
    case 'read-early':
      return `read by #${mark.by[0] ?? ''}${mark.by.length > 1 ? ` and ${mark.by.length - 1} more` : ''} before it was saved`;
    case 'orphaned':
    case 'displaced':
      return `cookie replaced by #${mark.by}`;
    case 'replaced':
      return `replaced the cookie of #${mark.of}`;
    case 'undone':
      return `undone by #${mark.by}`;
    case 'revived':
      return `revived #${mark.of}`;
  }
}

export const CLIENTS: Record<Exchange['client'], string | null> = {
  'this-tab': null,
  'other-client': 'other client',
  unknown: 'this tab or another client',
  history: 'before the panel was open',
};
