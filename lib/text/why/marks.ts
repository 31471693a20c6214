import type { Mark } from '../../judgement/marks.ts';
import { row, rowList, say, type Span } from '../spans.ts';
import { listOf } from '../words.ts';

/** What other requests made of this one, each as a sentence with a blank before it. */
export function markSentences(marks: readonly Mark[]): Span[] {
  return marks.flatMap((mark) => [' ', ...sentenceOf(mark)]);
}

function sentenceOf(mark: Mark): Span[] {
  switch (mark.kind) {
    case 'overwritten':
      return [
        'Then ',
        row(mark.by),
        ...say`, which had loaded the session before that, stored its own state over it: ${listOf(mark.keys, String)} is lost again.`,
      ];
    case 'overwrote':
      return [
        'It had loaded the session before ',
        row(mark.of),
        ...say` stored it, so it erased ${listOf(mark.keys, String)}.`,
      ];
    case 'stale-read':
      return [
        'It loaded the session before the save of ',
        row(mark.of),
        ' had ended, so it saw what was there before.',
      ];
    case 'read-early':
      return [
        `Its headers went out at ${milliseconds(mark.headersAt)} and its save ended at ${milliseconds(mark.savedAt)}: `,
        ...rowList(mark.by),
        ' loaded the session in between, and saw what was there before. Save the session before the response is sent.',
      ];
    case 'orphaned':
      return [
        'Then the response of ',
        row(mark.by),
        mark.wasSentBack
          ? ', whose request had begun before this cookie came, replaced it: nothing leads to this session any more.'
          : ' replaced the cookie before any request had sent it back: nothing leads to this session any more.',
      ];
    case 'replaced':
      return [
        'Its cookie took the place of the one of ',
        row(mark.of),
        mark.wasSentBack
          ? ', which had come while this request was under way: that session is out of reach.'
          : ', which no request had sent back: that session is out of reach.',
      ];
    case 'displaced':
      return [
        'Then the response of ',
        row(mark.by),
        ', whose request had begun before this cookie came, put another one in its place.',
      ];
    case 'undone':
      return [
        'Then ',
        row(mark.by),
        ', which was under way all the while, stored the session again: it is back.',
      ];
    case 'revived':
      return [
        'The session had been ended by ',
        row(mark.of),
        mark.isOutOfReach
          ? ' meanwhile, and its cookie cleared: this save brought it back, and no cookie leads to it.'
          : ' meanwhile: this save brought it back.',
      ];
  }
}

function milliseconds(ms: number): string {
  return `${Math.round(ms)} ms`;
}
