import type { SessionRecord } from '../../server-plugin/protocol.ts';
import { CLOCK_TOLERANCE_MS, originOf, pathOf } from './entry.ts';
import type { Client } from './exchange.ts';
import type { Witness } from '../witness/hop.ts';
import { hopKey } from '../witness/assemble.ts';

interface OpenRequest {
  origin: string;
  method: string;
  path: string;
  startedAt: number;
}

/** A time in which a request of the tab may have been answered unseen. Epoch ms. */
interface Unseen {
  from: number;
  to: number;
  /** Of which requests; absent where of any. */
  only?: { origin: string; method: string };
}

/** More than matter: each is about as old as the records that still come. */
const MAX_UNSEEN = 200;
const MAX_TABLESS = 1000;

/**
 * What the browser has told of the tab's requests, and what it may have had no time to tell. Witness
 * and record come by different ways: where the record of a request is here and its response is not,
 * nobody may say that another client made it.
 */
export class TabWatch {
  #since: number;
  /** Requests whose response is still to come, by hop. */
  readonly #open = new Map<string, OpenRequest>();
  readonly #unseen: Unseen[] = [];
  /** Records of requests without a tab. */
  readonly #tabless = new Set<string>();

  /** @param since epoch ms: the tab has been watched from then on */
  constructor(since: number) {
    this.#since = since;
  }

  /** Takes note of a hop as it is now. */
  note(witness: Witness): void {
    const { url, method, startedAt, respondedAt, endedAt } = witness;
    const hop = hopKey(witness);
    if (respondedAt === null && endedAt === null) {
      if (this.#open.has(hop)) return;
      this.#open.set(hop, { origin: originOf(url), method, path: pathOf(url), startedAt });
      return;
    }
    this.#open.delete(hop);
    // The server may have got a request that was given up before its response came.
    if (respondedAt === null && endedAt !== null) {
      this.#addUnseen({ from: startedAt, to: endedAt, only: { origin: originOf(url), method } });
    }
  }

  /**
   * The background tells of the tab from now on.
   *
   * @param since epoch ms
   * @param lastHeard epoch ms; what it may have told since then was lost. Null at first.
   */
  resume(since: number, lastHeard: number | null): void {
    if (lastHeard === null) {
      this.#since = since;
      return;
    }
    // What was open when it was ended may have been answered before it began anew.
    const starts = [...this.#open.values()].map(({ startedAt }) => startedAt);
    this.#addUnseen({ from: Math.min(lastHeard, ...starts), to: since });
    this.#open.clear();
  }

  /** These records are of a request without a tab: a service worker's, of this page or another. */
  noteTabless(recordIds: readonly string[]): void {
    for (const id of recordIds) this.#tabless.add(id);
    for (const id of this.#tabless) {
      if (this.#tabless.size <= MAX_TABLESS) break;
      this.#tabless.delete(id);
    }
  }

  /** Whether a request is open that the record says to be of: its response will tell. */
  isAwaited(record: SessionRecord, origin: string): boolean {
    return this.#isOpen(record, origin, record.url);
  }

  /**
   * Whether the record may be of a request that is open. The path is no measure: a proxy in front
   * of the server may have changed it.
   */
  isPossible(record: SessionRecord, origin: string): boolean {
    return this.#isOpen(record, origin, null);
  }

  /** Whose a record is that no response of the tab has named: another's only where that is sure. */
  clientOf(record: SessionRecord, origin: string): Exclude<Client, 'this-tab'> {
    if (record.t0 < this.#since) return 'history';
    const mayBeOwn =
      this.#tabless.has(record.id) ||
      this.isPossible(record, origin) ||
      this.#isUnseen(record, origin);
    return mayBeOwn ? 'unknown' : 'other-client';
  }

  #isOpen({ method }: SessionRecord, origin: string, path: string | null): boolean {
    for (const open of this.#open.values()) {
      const isMeant = path === null || open.path === path;
      if (isMeant && open.origin === origin && open.method === method) return true;
    }
    return false;
  }

  #isUnseen({ t0, method }: SessionRecord, origin: string): boolean {
    return this.#unseen.some(
      ({ from, to, only }) =>
        t0 >= from - CLOCK_TOLERANCE_MS &&
        t0 <= to + CLOCK_TOLERANCE_MS &&
        (!only || (only.origin === origin && only.method === method)),
    );
  }

  #addUnseen(unseen: Unseen): void {
    this.#unseen.push(unseen);
    if (this.#unseen.length > MAX_UNSEEN) this.#unseen.shift();
  }
}
