import type { Witness } from './hop.ts';

/** DevTools' own word on a response whose body came from the browser's cache. */
export interface CacheUse {
  url: string;
  /** Epoch ms of the request. */
  at: number;
  /** Whether the server was asked, and said that what the cache has is still right (304). */
  isRevalidated: boolean;
}

const MAX_USES = 1_000;

/** DevTools counts from the moment a request is made, `webRequest` from the moment it is sent. */
const TOLERANCE_MS = 1_000;

/**
 * Which responses from the cache a server took part in. Chromium's `webRequest` tells both kinds
 * alike; the network log of DevTools has 304 for the one and 200 for the other.
 */
export class Revalidations {
  #uses: CacheUse[] = [];

  note(use: CacheUse): void {
    this.#uses = [...this.#uses, use].slice(-MAX_USES);
  }

  /** Whether the server confirmed this response; null where DevTools has not told of it. */
  of({ url, startedAt }: Witness): boolean | null {
    const away = (use: CacheUse): number => Math.abs(use.at - startedAt);
    const [nearest] = this.#uses
      .filter((use) => use.url === url && away(use) <= TOLERANCE_MS)
      .sort((a, b) => away(a) - away(b));
    return nearest?.isRevalidated ?? null;
  }
}
