import type { PartitionKey } from './jar.ts';
import type { FateRules } from './rules.ts';
import { isTrustworthy } from './host.ts';
import { isSameSite, siteOf } from './site.ts';

/** What an extension sees of a request. */
export interface RequestFacts {
  url: string;
  method: string;
  /** The browser's resource type: `main_frame`, `xmlhttprequest`, … */
  type: string;
  /** The origin that asked, `null` in quotes where it is opaque; null where nobody did: typed, reloaded. */
  initiator: string | null;
  /**
   * The partition key of the document that asked, for a frame of the document around it: it tells
   * whether all documents above are of one site. Null where it is not known.
   */
  frames: PartitionKey | null;
  /** The URLs that redirected here. */
  via: readonly string[];
  /** Headers of the request, named in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Whether the browser lets third parties have cookies; null where no setting was read. */
  thirdPartyCookies: 'allowed' | 'blocked' | null;
  /** Whether it lets this site have any. */
  cookies: 'allowed' | 'blocked' | null;
}

/**
 * On no request but those of a context that is cross-site.
 * https://privacycg.github.io/storage-access-headers/#sec-fetch-storage-access
 */
export const STORAGE_ACCESS = 'sec-fetch-storage-access';

/** How near a request is to the site of its URL, for the cookies it sends (RFC 6265bis, section 5.2). */
export type Nearness = 'strict' | 'lax' | 'lax-unsafe' | 'cross-site';

/** What follows from the facts for cookies. Null is not known. */
export interface Situation {
  url: URL;
  isTrustworthy: boolean;
  /** Whether the URL and all documents around are of one site; so it is for a navigation. */
  isFirstParty: boolean | null;
  /** What the request sends. */
  nearness: Nearness | null;
  /** Whether SameSite cookies of the response are kept. */
  mayWriteSameSite: boolean | null;
  /** Where a Partitioned cookie goes. */
  partition: PartitionKey | null;
}

export function situationOf(facts: RequestFacts, rules: FateRules): Situation {
  const url = new URL(facts.url);
  const isFirstParty = firstParty(facts, rules);
  const nearness = nearnessOf(facts, isFirstParty, rules);
  return {
    url,
    isTrustworthy: isTrustworthy(url),
    isFirstParty,
    nearness,
    // Whoever leads to a page, it may set its cookies: RFC 6265bis, section 5.7, step 18.
    mayWriteSameSite: isNavigation(facts) || (nearness && nearness !== 'cross-site'),
    partition: partitionOf(facts, url, rules),
  };
}

/** A fetch from a service worker, say, has no document: what is known of it is its origin. */
export function isNavigation({ type }: RequestFacts): boolean {
  return type === 'main_frame';
}

/** The "site for cookies" (RFC 6265bis, section 5.2.1). */
function firstParty(facts: RequestFacts, { schemeful }: FateRules): boolean | null {
  if (isNavigation(facts)) return true;
  const { frames, initiator, url } = facts;
  if (STORAGE_ACCESS in facts.headers) return false;
  if (frames?.hasCrossSiteAncestor === true) return false;
  if (frames && !isSameSite(frames.topLevelSite, url, schemeful)) return false;
  if (facts.type !== 'sub_frame' && isForeign(initiator, url, schemeful)) return false;
  return frames?.hasCrossSiteAncestor === false ? true : null;
}

function nearnessOf(
  facts: RequestFacts,
  isFirstParty: boolean | null,
  { schemeful, redirectsCount }: FateRules,
): Nearness | null {
  if (isFirstParty === null) return null;
  if (!isFirstParty) return 'cross-site';
  const isLed =
    isForeign(facts.initiator, facts.url, schemeful) ||
    (redirectsCount && facts.via.some((hop) => !isSameSite(hop, facts.url, schemeful)));
  if (!isLed) return 'strict';
  // https://httpwg.org/specs/rfc9110.html#safe.methods
  return /^(?:GET|HEAD|OPTIONS|TRACE)$/.test(facts.method) ? 'lax' : 'lax-unsafe';
}

function isForeign(initiator: string | null, url: string, schemeful: boolean): boolean {
  return initiator !== null && !isSameSite(initiator, url, schemeful);
}

/** https://developer.mozilla.org/en-US/docs/Web/Privacy/Guides/Privacy_sandbox/Partitioned_cookies */
function partitionOf(facts: RequestFacts, url: URL, { schemeful }: FateRules): PartitionKey | null {
  if (isNavigation(facts)) {
    const topLevelSite = siteOf(url.href);
    return topLevelSite === null ? null : { topLevelSite, hasCrossSiteAncestor: false };
  }
  if (!facts.frames) return null;
  const { topLevelSite, hasCrossSiteAncestor } = facts.frames;
  const isCross = !isSameSite(topLevelSite, url.href, schemeful);
  // Where storage is not partitioned the browser gives a frame the key of a page of its own.
  if (!isCross && !hasCrossSiteAncestor && STORAGE_ACCESS in facts.headers) return null;
  return { topLevelSite, hasCrossSiteAncestor: isCross || hasCrossSiteAncestor };
}
