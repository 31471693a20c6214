import type { SessionRecord } from '../../../server-plugin/protocol.ts';
import type { RecordsFrom } from '../../sources/facts.ts';
import type { TabWatch } from './tab-watch.ts';

/** A record as it came: from where, and whether it came while nothing was to be added. */
export interface Arrival {
  record: SessionRecord;
  from: RecordsFrom;
  instance: string;
  isPaused: boolean;
}

/** Records that came since the last time, or that an open request may be about to name. */
export class WaitingRecords {
  readonly #arrivals = new Map<string, Arrival>();
  readonly #tab: TabWatch;

  constructor(tab: TabWatch) {
    this.#tab = tab;
  }

  get ids(): string[] {
    return [...this.#arrivals.keys()];
  }

  get all(): Arrival[] {
    return [...this.#arrivals.values()];
  }

  /** A record that comes again is the newer one, and came when it first did. */
  add(arrival: Arrival): void {
    const { id } = arrival.record;
    const isPaused = this.#arrivals.get(id)?.isPaused ?? arrival.isPaused;
    this.#arrivals.set(id, { ...arrival, isPaused });
  }

  find(id: string): Arrival | undefined {
    return this.#arrivals.get(id);
  }

  /** A record that a response has named, which waits no more. */
  take(id: string): Arrival | undefined {
    const arrival = this.#arrivals.get(id);
    this.#arrivals.delete(id);
    return arrival;
  }

  /** Those that no response has named, nor one that is open may be about to. They wait no more. */
  takeUnnamed(): Arrival[] {
    const unnamed = this.all.filter(({ record, from, isPaused }) => {
      if (this.#tab.isAwaited(record, from)) return false;
      return !(isPaused && this.#tab.isPossible(record, from));
    });
    for (const { record } of unnamed) this.#arrivals.delete(record.id);
    return unnamed;
  }
}
