import type { Exchange } from '../join/exchange.ts';
import type { Span } from '../text/spans.ts';
import type { RuleName } from './titles.ts';
import type { Scene } from './scene.ts';

/**
 * Of each host, so many rows are looked at, the newest: a rule is as right about them as in a panel
 * that was opened with the first of them, and takes no longer than a moment.
 */
export const MOST_LOOKED_AT = 3000;

/** What a rule found. */
export interface Found {
  /** The rows that show it, one or more, the most telling first. */
  rows: readonly [Exchange, ...Exchange[]];
  /** What is wrong and how it is known, in a sentence or two that name rows. */
  why: Span[];
  /** As is true of every middleware; what one advises under the name of the rule follows it. */
  remedy: Span[];
}

/**
 * A mistake that people make, and how it shows. A rule that cannot be sure stays silent: what is
 * ordinary in any app is none of its business.
 */
export interface Rule {
  /** Its id, and that of its page in `docs/findings/`: `clears-nothing`. */
  name: RuleName;
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
