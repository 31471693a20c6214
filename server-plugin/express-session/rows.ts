import { readOwn } from '../reading.ts';
import type { StoreKind } from './settings.ts';

/** The rows of a store that keeps them as text in memory, where they can be read without a call. */
export class Rows {
  readonly kind: StoreKind;
  readonly #store: object;

  constructor(store: object, kind: StoreKind) {
    this.#store = store;
    this.kind = kind;
  }

  /** The store's own string; null where there is none, or the store is of another kind. */
  textOf(id: string): string | null {
    if (this.kind === 'other') return null;
    const row = readOwn(readOwn(this.#store, 'sessions'), id);
    return typeof row === 'string' ? row : null;
  }

  /** When a row expires, in epoch ms: it begins with the cookie, so that not all is parsed. */
  expiryOf(id: string): number | null {
    const row = this.textOf(id);
    const expires =
      row === null ? undefined : /^\{"cookie":\{[^}]*?"expires":"([^"]+)"/.exec(row)?.[1];
    const time = expires === undefined ? NaN : Date.parse(expires);
    return Number.isNaN(time) ? null : time;
  }
}
