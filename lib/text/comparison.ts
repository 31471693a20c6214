import type { Change } from '../states/diff.ts';
import { duration } from './time.ts';

export const COMPARISON = {
  name: 'Comparison',
  table: 'Differences between the two ends of the session',
  head: (earlier: string, later: string) => `After ${earlier}, with after ${later}`,
  after: (request: string) => `After ${request}`,
  end: 'End the comparison',
  another: (request: string) => `Select another request to compare it with ${request}.`,
  unknown: (request: string) => `What the session was after ${request} is not known.`,
  tooMuch: 'What differs is not known: a state is gone, or too large to be compared.',
  none: 'Nothing differs.',
  lost: (request: string) =>
    `${request} lost changes: they are compared as they were when it ended.`,
  otherSession: 'The two are of different sessions.',
  apart: (ms: number) => `${duration(ms)} apart`,
  counts: (kinds: readonly Change['kind'][]) => {
    const counts = Map.groupBy(kinds, (kind) => kind);
    return [...counts]
      .map(([kind, all]) => `${all.length.toLocaleString('en')} ${kind}`)
      .join(', ');
  },
};
