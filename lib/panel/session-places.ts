import type { Fingerprint } from '../../server-plugin/protocol.ts';
import type { Exchange } from '../join/exchange.ts';
import { MAX_EXCHANGES } from '../join/log.ts';
import { Recents } from '../foreign/recents.ts';

/** As many sessions as the rows of a panel can have: each may be of two. */
const MOST = 2 * MAX_EXCHANGES;

/** Which session appeared when: the first is 0. So two that follow each other look different. */
export class SessionPlaces {
  readonly #places = new Recents<number>(MOST);
  #next = 0;

  /** Takes note of the sessions of a row, the one before first. */
  note({ session, record }: Pick<Exchange, 'session' | 'record'>): void {
    for (const one of [record?.session.before ?? null, session]) {
      if (one === null) continue;
      const known = this.#places.get(one);
      this.#places.note(one, known ?? this.#next);
      if (known === undefined) this.#next += 1;
    }
  }

  /** Of one that no row has, that of the next to come. */
  of(fingerprint: Fingerprint): number {
    return this.#places.get(fingerprint) ?? this.#next;
  }
}
