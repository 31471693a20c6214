import type { NextLoad, Outcome, Unknown } from '../detail/next/next-load.ts';
import type { Exchange } from '../join/exchange.ts';
import { requestName } from './detail.ts';
import { rowList, type Span } from './spans.ts';
import { dateOf, duration, timeOfDay } from './time.ts';
import { listOf } from './words.ts';

/** The words of what the next request of a session would load. */
export const NEXT_LOAD = {
  name: 'What the next request would load',
  close: 'Close what the next request would load',
  tree: 'The session as the next request would load it',
};

type State = Extract<Outcome, { kind: 'state' }>;
type None = Extract<Outcome, { kind: 'none' }>;

const FOUND: Record<State['how'], (by: Exchange, writer: Exchange | null) => Span[]> = {
  saved: (by) => ['As ', ...to(by), ` stored it${savedAt(by)}.`],
  loaded: (by, writer) =>
    writer === null
      ? ['As ', ...to(by), ' loaded it. Nothing is known to have changed it since.']
      : [
          'As ',
          ...to(writer),
          ` stored it${savedAt(writer)}; `,
          ...to(by),
          ' has loaded it since.',
        ],
  set: (by) => ['As it is in the cookie that ', ...to(by), ' set and the browser has.'],
  sent: (by) => ['As it was in the cookie that went along with ', ...to(by), '.'],
};

const NONE: Record<None['because'], (by: Exchange) => Span[]> = {
  destroyed: (by) => ['No session: ', ...to(by), ' ended it.'],
  'not-found': (by) => ['No session: what the cookie of ', ...to(by), ' leads to was not there.'],
  cleared: (by) => ['No session: ', ...to(by), ' cleared the cookie, and the browser dropped it.'],
  without: (by) => [
    'No session: ',
    ...to(by),
    ' went without its cookie, which had ended by then.',
  ],
};

const UNKNOWN: Record<Unknown, (by: readonly Exchange[]) => Span[]> = {
  paused: () => ['Recording is paused: what requests do meanwhile is not seen.'],
  untold: (by) => ['Nobody tells what ', ...all(by), ' did to it.'],
  restart: (by) => [
    'The server began anew after ',
    ...all(by),
    ', and its sessions were in its memory.',
  ],
  'several-processes': () => [
    'Several processes answer, and each has its own sessions in its memory.',
  ],
  'several-ids': (by) => [
    'More than one of its ids leads to something (',
    ...all(by),
    '), and which cookie the browser has was not seen.',
  ],
  overlap: (by) => [...all(by), ' wrote it at the same time, and nobody has loaded it since.'],
  unfinished: (by) => [
    'The end of a call of ',
    ...all(by),
    ' to the store was not told, and nobody has loaded it since.',
  ],
  'cookie-unsure': (by) => [
    'Whether the browser has the cookie is not known since ',
    ...all(by),
    '.',
  ],
  'cookie-unseen': () => [
    'The session is in its cookie, and no request of this tab was seen that had it.',
  ],
  'never-loaded': () => ['No request here tells what is behind the id in the browser’s cookie.'],
  sealed: (by) => ['What is in the cookie of ', ...all(by), ' cannot be read without its key.'],
  'ran-out': (by) => [
    'By its clock it has ended since ',
    ...all(by),
    ', and nobody has asked for it.',
  ],
  state: (by) => [
    'The content is too large to be shown, or not known here any more: that of ',
    ...all(by),
    '.',
  ],
};

/** What the next request would load, or why that is not known. */
export function nextLoadText({ outcome, open, isOfEarlierRun }: NextLoad): Span[] {
  return [
    ...outcomeText(outcome),
    ...(isOfEarlierRun
      ? [' The server began anew since: so it is where its store outlives that.']
      : []),
    ...(open.length === 0 ? [] : [' ', ...all(open), ...UNDER_WAY(open.length)]),
  ];
}

/** Such as `Ends in 13 min 5 s`. */
export function endsText(endsAt: number, now: number): string {
  return `Ends in ${duration(endsAt - now)} (${dateOf(endsAt)}), by the first of its clocks that are known.`;
}

function outcomeText(outcome: Outcome): Span[] {
  if (outcome.kind === 'state') return FOUND[outcome.how](outcome.by, outcome.writer);
  if (outcome.kind === 'none') return NONE[outcome.because](outcome.by);
  return ['Not known. ', ...UNKNOWN[outcome.because](outcome.by)];
}

const UNDER_WAY = (count: number): Span[] => [
  count === 1
    ? ' is still under way and may change it.'
    : ' are still under way and may change it.',
];

function to(exchange: Exchange): Span[] {
  return all([exchange]);
}

function all(exchanges: readonly Exchange[]): Span[] {
  const numbers = exchanges.flatMap(({ number }) => number ?? []);
  return numbers.length === exchanges.length ? rowList(numbers) : [listOf(exchanges, requestName)];
}

function savedAt({ record }: Exchange): string {
  const saved = record?.timing.saved ?? null;
  return record && saved !== null ? ` at ${timeOfDay(record.t0 + saved)}` : '';
}
