import type { Exchange } from '../join/exchange.ts';
import { endOf } from './columns.ts';

/** A part of the recording, epoch ms. */
export interface TimeRange {
  from: number;
  to: number;
}

/** Whether a request was under way within a time. */
export function isWithin(row: Exchange, { from, to }: TimeRange): boolean {
  return row.startedAt <= to && endOf(row) >= from;
}

/** The time of two requests, whichever began first, and of what was between them. */
export function rangeOf(one: Exchange, other: Exchange): TimeRange {
  return {
    from: Math.min(one.startedAt, other.startedAt),
    to: Math.max(one.startedAt, other.startedAt),
  };
}
