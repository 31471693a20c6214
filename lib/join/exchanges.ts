import type { RowChange } from '../rows/row-list.ts';
import type { Exchange } from './exchange.ts';

/** What becomes of an exchange, for whoever follows the rows. */
export type ExchangeChange = RowChange<Exchange>;

/** The exchanges as they were derived last, by key; and what became of them since that was asked. */
export class Exchanges {
  readonly #byKey = new Map<string, Exchange>();
  /** How those were that are not told of yet; null where they are new. */
  readonly #before = new Map<string, Exchange | null>();

  get(key: string): Exchange | undefined {
    return this.#byKey.get(key);
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  values(): Iterable<Exchange> {
    return this.#byKey.values();
  }

  set(exchange: Exchange): void {
    this.#note(exchange.key);
    this.#byKey.set(exchange.key, exchange);
  }

  delete(key: string): void {
    this.#note(key);
    this.#byKey.delete(key);
  }

  /** What became of them since the last time. */
  takeChanges(): ExchangeChange[] {
    const changes = Array.from(this.#before, ([key, before]) => ({
      before,
      after: this.#byKey.get(key) ?? null,
    }));
    this.#before.clear();
    return changes.filter(({ before, after }) => before !== after);
  }

  #note(key: string): void {
    if (!this.#before.has(key)) this.#before.set(key, this.#byKey.get(key) ?? null);
  }
}
