import type { Exchange } from '../../lib/join/exchange.ts';
import type { CommandError } from '../errors.ts';

/** What a check came to. */
export interface Outcome {
  /** Requests that show what it looks for. */
  found: readonly Exchange[];
  /** All requests that a session took part in. */
  rows: readonly Exchange[];
  /** Requests whose response began and has not ended: what becomes of their session is not known. */
  underWay: number;
  /** Why it cannot be said that nothing was wrong. */
  unseen: readonly CommandError[];
}
