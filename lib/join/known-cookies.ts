import { bound } from '../foreign/bound.ts';
import type { Exchange } from './exchange.ts';
import type { Witness } from '../witness/hop.ts';

/** More session cookies than servers on one machine have; each new name judges all rows anew. */
const MAX_NAMES = 100;

/** The session cookie that was seen at a host last. */
export interface HostCookie {
  name: string;
  /** Epoch ms: when the first request of it began. */
  since: number;
}

/** Which cookies are known to carry a session. */
export class KnownCookies {
  /** Names that servers call their session's. */
  readonly told = new Set<string>();
  /** By host, without port. */
  readonly byHost = new Map<string, HostCookie>();

  /** Whether a name that a server tells is new. */
  tell(name: string): boolean {
    if (this.told.has(name) || this.told.size >= MAX_NAMES) return false;
    this.told.add(name);
    return true;
  }

  /** From when it began, a request to the host of this one is expected to have its cookie. */
  see({ cookieName, witness, startedAt }: Exchange): void {
    if (cookieName === null || !witness || !tookPart(witness, cookieName)) return;
    const host = hostNameOf(witness.url);
    const since = Math.min(startedAt, this.byHost.get(host)?.since ?? startedAt);
    this.byHost.set(host, { name: cookieName, since });
    bound(this.byHost, MAX_NAMES);
  }
}

/** A session middleware that saw no cookie names one all the same. */
function tookPart({ cookies, setCookies }: Witness, name: string): boolean {
  return [...setCookies, ...(cookies ?? [])].some((cookie) => cookie.name === name);
}

/**
 * A preflight never has cookies, what comes from the cache was not sent, and what began before any
 * session of the host was seen may have begun before there was one.
 */
export function missingCookieOf(
  witness: Witness | null,
  hostCookies: ReadonlyMap<string, HostCookie>,
): string | null {
  if (witness?.cookies == null || witness.method === 'OPTIONS' || witness.fromCache) return null;
  const known = hostCookies.get(hostNameOf(witness.url));
  return known && witness.startedAt >= known.since ? known.name : null;
}

/** Without port: ports share their cookies (RFC 6265, section 8.5). */
export function hostNameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url;
}

