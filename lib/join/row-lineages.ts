import { Lineages } from '../lineage/lineages.ts';
import { MOST_NODES, nodesOf } from '../lineage/nodes.ts';
import type { WireSetCookie } from '../witness/hop.ts';
import { sessionLine } from '../witness/session-line.ts';
import type { Exchange } from './exchange.ts';
import type { Exchanges } from './exchanges.ts';
import { hostNameOf, standingAt, type HostCookie } from './known-cookies.ts';

type HostCookies = ReadonlyMap<string, HostCookie>;

/** Which rows are of one session, through all of its ids. */
export class RowLineages {
  #lineages: Lineages;
  /** By key of the row: a node of its lineage. */
  readonly #nodes = new Map<string, string>();
  #hasMerged = false;
  readonly #most: number;

  /** @param rows as many as there may be: the lineage of one that is there is never forgotten */
  constructor(rows: number) {
    this.#most = rows * MOST_NODES;
    this.#lineages = new Lineages(this.#most);
  }

  /** Takes note of an exchange that is new or has changed. Returns the number of its lineage. */
  note(exchange: Exchange, hostCookies: HostCookies): number | null {
    const nodes = nodesOf(seenOf(exchange, hostCookies));
    const [own] = nodes;
    if (own === undefined) {
      this.#nodes.delete(exchange.key);
      return null;
    }
    this.#nodes.set(exchange.key, own);
    if (this.#lineages.join(nodes)) this.#hasMerged = true;
    return this.#lineages.numberOf(own);
  }

  /** Gives the rows their numbers, where two lineages became one. */
  settle(exchanges: Exchanges): void {
    if (!this.#hasMerged) return;
    this.#hasMerged = false;
    for (const exchange of exchanges.values()) {
      const node = this.#nodes.get(exchange.key);
      const lineage = node === undefined ? null : this.#lineages.numberOf(node);
      if (lineage !== exchange.lineage) exchanges.set({ ...exchange, lineage });
    }
  }

  /** Forgets rows by their keys; where none is left, numbers begin anew. */
  forget(keys: Iterable<string>): void {
    for (const key of keys) this.#nodes.delete(key);
    if (this.#nodes.size === 0) this.#lineages = new Lineages(this.#most);
  }
}

function seenOf(exchange: Exchange, hostCookies: HostCookies): Parameters<typeof nodesOf>[0] {
  const { witness, record, origin, missingCookie } = exchange;
  const host = hostNameOf(witness?.url ?? origin);
  const cookieName = exchange.cookieName ?? missingCookie?.name ?? null;
  const known = hostCookies.get(host);
  const kept = known?.name === cookieName ? keptBy(exchange, known) : null;
  return { host, cookieName, record, witness, kept };
}

/** The cookie that an exchange went without, or put another in the place of. */
function keptBy(exchange: Exchange, known: HostCookie): WireSetCookie | null {
  const { witness, missingCookie, cookieName } = exchange;
  if (!witness) return null;
  if (missingCookie) {
    const { settings } = known;
    const last = settings.findLast((one) => one.at <= witness.startedAt && one.outcome === 'kept');
    return last?.set ?? null;
  }
  const set = sessionLine(witness, cookieName);
  const standing =
    set && witness.respondedAt !== null && standingAt(known, witness.respondedAt - 1);
  return standing && isSameCookie(standing.set, set) ? standing.set : null;
}

/** A cookie is the same by name, domain and path. The hosts are the same already (RFC 6265, 5.3). */
function isSameCookie(a: WireSetCookie, b: WireSetCookie): boolean {
  return a.path === b.path && a.domain === b.domain;
}
