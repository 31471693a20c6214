import type { SessionRecord } from '../../../server-plugin/protocol.ts';
import { CLOCK_TOLERANCE_MS, originOf, pathOf } from './entry.ts';
import type { RecordsFrom } from '../../sources/facts.ts';
import type { Client } from '../exchange.ts';
import { bound } from '../../foreign/bound.ts';
import type { Witness } from '../../witness/hop.ts';
import { hopKey } from '../../witness/assemble.ts';

interface OpenRequest {
  origin: string;
  method: string;
  path: string;
  startedAt: number;
}

/** A time in which a request of the tab may have been answered unseen. Epoch ms. */
interface Unseen {
  since: number;
  to: number;
  /** Of which requests; absent where of any. */
  only?: { origin: string; method: string };
}

/** More than matter: each is about as old as the records that still come. */
const MAX_UNSEEN = 200;
const MAX_TABLESS = 1000;
const MAX_PROJECTS = 100;

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
  /** The origins at which a response of each project was seen. */
  readonly #origins = new Map<string, Set<string>>();
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
    for (const { project } of witness.references) if (project !== null) this.#learn(project, url);
    if (respondedAt === null && endedAt === null) {
      if (this.#open.has(hop)) return;
      this.#open.set(hop, { origin: originOf(url), method, path: pathOf(url), startedAt });
      return;
    }
    this.#open.delete(hop);
    // The server may have got a request that was given up before its response came.
    if (respondedAt === null && endedAt !== null) {
      this.#addUnseen({ since: startedAt, to: endedAt, only: { origin: originOf(url), method } });
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
    this.#addUnseen({ since: Math.min(lastHeard, ...starts), to: since });
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
  isAwaited(record: SessionRecord, from: RecordsFrom): boolean {
    return this.#isOpen(record, from, record.url);
  }

  /**
   * Whether the record may be of a request that is open. The path is no measure: a proxy in front
   * of the server may have changed it.
   */
  isPossible(record: SessionRecord, from: RecordsFrom): boolean {
    return this.#isOpen(record, from, null);
  }

  /** Whose a record is that no response of the tab has named: another's only where that is sure. */
  clientOf(record: SessionRecord, from: RecordsFrom): Exclude<Client, 'this-tab'> {
    if (record.t0 < this.#since) return 'history';
    const mayBeOwn =
      isUpgraded(record) ||
      this.#tabless.has(record.id) ||
      this.isPossible(record, from) ||
      this.#isUnseen(record, from);
    return mayBeOwn ? 'unknown' : 'other-client';
  }

  #isOpen({ method }: SessionRecord, from: RecordsFrom, path: string | null): boolean {
    for (const open of this.#open.values()) {
      const isMeant = path === null || open.path === path;
      if (isMeant && this.#leadsTo(open.origin, from) && open.method === method) return true;
    }
    return false;
  }

  #isUnseen({ t0, method }: SessionRecord, from: RecordsFrom): boolean {
    return this.#unseen.some(
      ({ since, to, only }) =>
        t0 >= since - CLOCK_TOLERANCE_MS &&
        t0 <= to + CLOCK_TOLERANCE_MS &&
        (!only || (this.#leadsTo(only.origin, from) && only.method === method)),
    );
  }

  /** Whether a request to an origin may come to a server: a proxy of its project leads there too. */
  #leadsTo(origin: string, from: RecordsFrom): boolean {
    return origin === from.origin || this.#origins.get(from.project)?.has(origin) === true;
  }

  #learn(project: string, url: string): void {
    const origins = this.#origins.get(project) ?? new Set();
    this.#origins.set(project, origins.add(originOf(url)));
    bound(origins);
    for (const oldest of this.#origins.keys()) {
      if (this.#origins.size <= MAX_PROJECTS) break;
      this.#origins.delete(oldest);
    }
  }

  #addUnseen(unseen: Unseen): void {
    this.#unseen.push(unseen);
    if (this.#unseen.length > MAX_UNSEEN) this.#unseen.shift();
  }
}

/**
 * A websocket begins with a request that the browser tells of under `ws:`, which is no address that
 * this extension may watch.
 */
function isUpgraded({ phase, status }: SessionRecord): boolean {
  return phase === 'final' && status === null;
}
