import { cut, visible } from '../foreign/visible.ts';
import type { Exchange } from '../join/exchange.ts';
import type { TimeRange } from '../timeline/range.ts';
import { endOf } from '../timeline/columns.ts';
import { LINEAGE } from './lineage.ts';
import { duration, timeOfDay } from './time.ts';

export const TIMELINE = {
  name: 'Timeline',
  fold: 'Fold the timeline',
  lanes: 'Sessions in the timeline',
  ids: (count: number) => `${count} ${count === 1 ? 'id' : 'ids'}`,
  more: (count: number) => `and ${count.toLocaleString('en')} more`,
  allLanes: 'All lanes',
  allLanesMeaning: 'A lane for each session, and not for the first ones alone',
  lost: (count: number) => `${count.toLocaleString('en')} lost`,
  idle: (ms: number) => `${duration(ms)} idle`,
  restart: 'restart',
  selected: 'Selected request in the timeline',
  selectedMeaning: 'Arrow keys select a request; with Shift they narrow the list to that time',
  nothingSelected: 'No request is selected',
  play: 'Play the requests at their pace',
  pause: 'Stop playing',
  speed: (times: number) => `Speed of playing: ×${times}`,
  speedWord: (times: number) => `×${times}`,
  removeRange: 'Show requests of any time',
};

/** The whole picture in a sentence. */
export function pictureName(
  rows: readonly Exchange[],
  { sessions, lost }: { sessions: number; lost: number },
): string {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return 'No request of a session.';
  const count = (number: number, word: string): string =>
    `${number.toLocaleString('en')} ${number === 1 ? word : `${word}s`}`;
  const span = `from ${timeOfDay(first.startedAt)} to ${timeOfDay(endOf(last))}`;
  const losses = lost === 0 ? 'nothing lost' : `${lost.toLocaleString('en')} lost`;
  return `${count(rows.length, 'request')} of ${count(sessions, 'session')} ${span}, ${losses}; the list has each of them.`;
}

/** A request in a line, as in `#15 PATCH /cart · 200 · lost · overwritten · session 1 · 412 ms`. */
export function requestInLine(row: Exchange): string {
  const { number, method, path, status, judgement, lineage } = row;
  const name = `${visible(cut(method, 16))} ${visible(cut(path, 80))}`;
  const took = Math.round(endOf(row) - row.startedAt);
  return [
    number === null ? name : `#${number} ${name}`,
    status === null ? null : String(status),
    judgement.verdict,
    judgement.reason,
    lineage === null ? null : LINEAGE.name(lineage).toLowerCase(),
    took === 0 ? null : `${took.toLocaleString('en')} ms`,
    timeOfDay(row.startedAt),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** A part of the recording, as in `time: 14:02:26–14:03:06`; to the millisecond where it is short. */
export function rangeName({ from, to }: TimeRange): string {
  const isShort = to - from < 5000;
  const name = (time: number): string => (isShort ? timeOfDay(time) : toSecond(time));
  return `time: ${name(from)}–${name(to)}`;
}

/** A time on the axis. */
export function tickName(time: number, perTick: number): string {
  return perTick < 1000 ? timeOfDay(time) : toSecond(time);
}

function toSecond(time: number): string {
  return timeOfDay(time).slice(0, 8);
}
