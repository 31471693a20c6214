import type { Witness } from './hop.ts';
import type { WitnessEvent } from './events.ts';

/**
 * Puts the events of a request together, hop by hop. A redirect keeps the request's id, so a hop
 * ends with its redirect and the next request event begins another. Half a hop is a hop: a worker
 * that dies between the two halves of a request takes one of them with it.
 */
export class WitnessAssembler {
  /** Hops of a request by its id, in order. */
  readonly #hops = new Map<string, Witness[]>();

  /** Takes one event in. Returns the hop it belongs to, as it is now: a new object each time. */
  take(event: WitnessEvent): Witness | null {
    const hops = this.#hops.get(event.requestId) ?? [];
    if (event.kind === 'jar') {
      return this.#update(
        hops,
        hops.findIndex(({ startedAt }) => startedAt === event.of),
        event,
      );
    }
    const last = hops.at(-1);
    // An address changes by a redirect only: its event may have gone with a worker that was ended.
    const continues =
      last?.endedAt === null &&
      last.url === event.url &&
      !(event.kind === 'request' && last.cookies);
    if (continues) return this.#update(hops, hops.length - 1, event);
    // One array more for each hop: one that is pushed to keeps room for sixteen.
    const more = [...hops, begin(event)];
    this.#hops.set(event.requestId, more);
    return this.#update(more, more.length - 1, event);
  }

  /** Forgets a request, where none of its hops is needed any more or under way. */
  forget(requestId: string, isNeeded: (hop: Witness) => boolean): void {
    const hops = this.#hops.get(requestId) ?? [];
    if (hops.every((hop) => hop.endedAt !== null && !isNeeded(hop))) this.#hops.delete(requestId);
  }

  /** Forgets the requests that no row shows any more. */
  retain(needed: ReadonlySet<string>): void {
    for (const [id, hops] of this.#hops) {
      if (!needed.has(id) && hops.every((hop) => hop.endedAt !== null)) this.#hops.delete(id);
    }
  }

  #update(hops: Witness[], index: number, event: WitnessEvent): Witness | null {
    const hop = hops[index];
    if (!hop) return null;
    const updated = { ...hop, ...factsOf(event, hop) };
    hops[index] = updated;
    return updated;
  }
}

const NOT_MODIFIED = 304;

/** The identity of a hop within the panel: its request, and which hop of it. */
export function hopKey(witness: Witness): string {
  return `${witness.requestId} ${witness.startedAt}`;
}

function begin(event: WitnessEvent): Witness {
  return {
    requestId: event.requestId,
    tabId: event.tabId,
    url: event.url,
    method: 'method' in event ? event.method : '',
    type: 'type' in event ? event.type : 'other',
    startedAt: event.at,
    cookies: null,
    respondedAt: null,
    status: null,
    setCookies: [],
    references: [],
    endedAt: null,
    fromCache: false,
    error: null,
  };
}

function factsOf(event: WitnessEvent, hop: Witness): Partial<Witness> {
  switch (event.kind) {
    case 'request':
      return {
        cookies: event.cookies,
        ...(event.initiator !== undefined && { initiator: event.initiator }),
      };
    case 'response':
      // Firefox tells of a revalidated response twice: as it came, and as the cache gives it out.
      if (hop.status === NOT_MODIFIED) return {};
      return {
        respondedAt: event.at,
        status: event.status,
        setCookies: event.setCookies,
        ...(event.unreadSetCookies !== undefined && { unreadSetCookies: event.unreadSetCookies }),
        references: event.references,
      };
    case 'redirect':
    case 'done':
      // The body of a revalidated response is from the cache, and its headers are the server's.
      return { endedAt: event.at, fromCache: event.fromCache && hop.status !== NOT_MODIFIED };
    case 'error':
      return { endedAt: event.at, error: event.error };
    case 'jar':
      return {
        setCookies: hop.setCookies.map((cookie, at) => ({
          ...cookie,
          fate: event.fates[at] ?? cookie.fate,
        })),
        unsent: event.unsent,
        topLevelSite: event.topLevelSite,
      };
  }
}
