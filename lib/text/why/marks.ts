import type { Mark } from '../../judgement/marks.ts';
import { say, type Span } from '../spans.ts';
import { listOf } from '../words.ts';

/** What other requests made of this one, each as a sentence with a blank before it. */
export function markSentences(marks: readonly Mark[]): Span[] {
  return marks.flatMap((mark) => [' ', ...sentenceOf(mark)]);
}

function sentenceOf(mark: Mark): Span[] {
  switch (mark.kind) {
    case 'overwritten':
      return say`Then #${mark.by}, which had loaded the session before that, stored its own state over it: ${listOf(mark.keys, String)} is lost again.`;
    case 'overwrote':
      return say`It had loaded the session before #${mark.of} stored it, so it erased ${listOf(mark.keys, String)}.`;
    case 'stale-read':
      return say`It loaded the session before the save of #${mark.of} had ended, so it saw what was there before.`;
    case 'undone':
      return say`Then #${mark.by}, which was under way all the while, stored the session again: it is back.`;
    case 'revived':
      return say`The session had been ended by #${mark.of} meanwhile: this save brought it back.`;
  }
}
