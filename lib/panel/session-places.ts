import type { Fingerprint } from '../../server-plugin/protocol.ts';
import type { Exchange } from '../join/exchange.ts';
import { bound } from '../foreign/bound.ts';

/** More sessions than the rows of a panel have: each may be of two. */
const MOST = 40_000;

/** Which session appeared when: the first is 0. So two that follow each other look different. */
export class SessionPlaces {
  readonly #places = new Map<Fingerprint, number>();
  #next = 0;

  /** Takes note of the sessions of a row, the one before first. */
  note({ session, record }: Pick<Exchange, 'session' | 'record'>): void {
    for (const one of [record?.session.before ?? null, session]) {
      if (one === null || this.#places.has(one)) continue;
      this.#places.set(one, this.#next);
      this.#next += 1;
      bound(this.#places, MOST);
    }
  }

  /** Of one that no row has, that of the next to come. */
  of(fingerprint: Fingerprint): number {
    return this.#places.get(fingerprint) ?? this.#next;
  }
}
