import type { MiddlewareConfiguration } from '../../server-plugin/protocol.ts';
import type { Exchange } from '../join/exchange.ts';
import type { Span } from '../text/spans.ts';

/** The exchanges of one host, as far as they are known: ports share their cookies. */
export interface Scene {
  host: string;
  /** By the start of their request. */
  rows: readonly Exchange[];
  /** The configuration in force of the middleware that made the record of a row. */
  middlewareOf: (row: Exchange) => MiddlewareConfiguration | undefined;
  /** The keys of the dictionary that a request added; none where that is not known. */
  addedKeys: (row: Exchange) => readonly string[];
}

/** What a rule found. */
export interface Found {
  /** The rows that show it, one or more, the most telling first. */
  rows: readonly [Exchange, ...Exchange[]];
  /** What is wrong and how it is known, in a sentence or two that name rows. */
  why: Span[];
  remedy: Span[];
}

/**
 * A mistake that people make, and how it shows. A rule that cannot be sure stays silent: what is
 * ordinary in any app is none of its business.
 */
export interface Rule {
  /** Its id, and that of its page in `docs/findings/`: `clears-nothing`. */
  name: string;
  /** In a few words. */
  title: string;
  /** What it finds, the row itself says already. */
  isSaidByRow?: true;
  /** At most one of a kind: what shows ten times is one mistake. */
  find: (scene: Scene) => Found[];
}

export interface Finding extends Found {
  rule: string;
  title: string;
  host: string;
  isSaidByRow: boolean;
}
