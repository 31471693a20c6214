import { shorten, visible } from '../../lib/foreign/visible.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import type { Judgement } from '../../lib/judgement/verdict.ts';
import { timeOfDay } from '../../lib/text/time.ts';
import { markText } from '../../lib/text/verdicts.ts';
import { explain, type ExplanationContext } from '../../lib/text/why/explain.ts';
import { short } from '../../lib/text/words.ts';
import { sentence } from '../terminal/sentences.ts';
import type { Look, Style } from '../terminal/style.ts';

const NUMBER_WIDTH = 4;
const METHOD_WIDTH = 6;
const PATH_WIDTH = 28;
const VERDICT_WIDTH = 20;
const MOST_OF_PATH = 120;
/** As many signs of an id as tell it from others. */
const ID_LENGTH = 8;

/** A row of the ledger: `  12 14:03:07.120 POST   /cart  303 a1b2 saved  545d52ea`. */
export function rowLine(row: Exchange, style: Style): string {
  const { number, startedAt, method, path, status, session, judgement, recordId, marks } = row;
  const cells = [
    style('strong', String(number ?? '').padStart(NUMBER_WIDTH)),
    style('faint', timeOfDay(startedAt)),
    visible(method).padEnd(METHOD_WIDTH),
    visible(shorten(path, MOST_OF_PATH)).padEnd(PATH_WIDTH),
    status === null ? '  —' : String(status),
    session === null ? '   —' : short(session),
    style(lookOf(judgement), verdictText(judgement).padEnd(VERDICT_WIDTH)),
    style('faint', (recordId ?? '').slice(0, ID_LENGTH)),
    ...marks.map((mark) => style('notable', markText(mark))),
  ];
  return cells.join(' ').trimEnd();
}

/** `saved`, or `lost · not-flagged`. */
export function verdictText({ verdict, reason }: Judgement): string {
  return reason === null ? verdict : `${verdict} · ${reason}`;
}

/** Why, below a row: of a loss. Null where nothing is wrong. */
export function whyLine(row: Exchange, context: ExplanationContext, style: Style): string | null {
  if (row.judgement.verdict !== 'lost') return null;
  return `${' '.repeat(NUMBER_WIDTH + 1)}${sentence(explain(row, context).why, style)}`;
}

/** In what colour a verdict stands, where there are colours; the word says the same. */
export function lookOf({ verdict }: Judgement): Look {
  switch (verdict) {
    case 'lost':
      return 'bad';
    case 'saved':
    case 'created':
    case 'rotated':
      return 'good';
    case 'refused':
    case 'destroyed':
    case 'rewritten':
      return 'notable';
    default:
      return 'faint';
  }
}
