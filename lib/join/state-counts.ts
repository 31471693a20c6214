import type { RevisionId } from '../../server-plugin/protocol.ts';
import type { Exchange } from './exchange.ts';
import type { ExchangeChange } from './exchanges.ts';
import { revisionsOf } from './states-of.ts';

/** How many rows name each state: whether one is still needed is known without a look at all rows. */
export class StateCounts {
  readonly #counts = new Map<RevisionId, number>();

  has(id: RevisionId): boolean {
    return this.#counts.has(id);
  }

  follow(changes: readonly ExchangeChange[]): void {
    for (const { before, after } of changes) {
      if (after) this.#count(after, 1);
      if (before) this.#count(before, -1);
    }
  }

  #count(row: Exchange, by: 1 | -1): void {
    for (const id of revisionsOf(row)) {
      const count = (this.#counts.get(id) ?? 0) + by;
      if (count > 0) this.#counts.set(id, count);
      else this.#counts.delete(id);
    }
  }
}
