import type { PartitionKey } from '../fate/jar.ts';
import type { RequestFacts } from '../fate/request.ts';
import { isSameSite, siteOf } from '../fate/site.ts';

interface Header {
  name: string;
  value?: string | undefined;
}

/** What `webRequest` tells of who asked: each browser in its own words. */
export interface AskedDetails {
  url: string;
  method: string;
  type: string;
  /** -1 of a service worker. */
  frameId: number;
  requestHeaders?: Header[] | undefined;
  /** Chromium. */
  initiator?: string | undefined;
  documentId?: string | undefined;
  parentDocumentId?: string | undefined;
  /** Firefox. */
  originUrl?: string | undefined;
  documentUrl?: string | undefined;
  frameAncestors?: readonly { url: string }[] | undefined;
}

/** The headers that tell of cookies and credentials. */
const TELLING = new Set([
  'cookie',
  'origin',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-storage-access',
  'access-control-request-method',
]);

/**
 * What the browser tells of a request, for its cookies.
 *
 * @param frames the partition key of the document that asked, where the browser was asked for it
 * @param via the URLs that redirected here
 */
export function requestFacts(
  details: AskedDetails,
  frames: PartitionKey | null,
  via: readonly string[],
): RequestFacts {
  const { url, method, type, initiator, originUrl } = details;
  const headers = (details.requestHeaders ?? []).flatMap(({ name, value }) => {
    const key = name.toLowerCase();
    return TELLING.has(key) && value !== undefined ? [[key, value] as const] : [];
  });
  return {
    url,
    method,
    type,
    initiator: initiator ?? (originUrl === undefined ? null : originOf(originUrl)),
    frames: frames ?? framesTold(details),
    via,
    headers: Object.fromEntries(headers),
    thirdPartyCookies: null,
    cookies: null,
  };
}

/**
 * The documents whose partition key is that of the request, the nearest first. One without an
 * address of its own (`srcdoc`, `about:blank`) is of the one around it, and the browser gives no key
 * of it.
 */
export function documentsAsking({ type, initiator, documentId, parentDocumentId }: AskedDetails) {
  if (type === 'main_frame') return [];
  // An opaque origin is of no site, wherever it stands.
  const isOpaque = initiator === 'null';
  const ids =
    type === 'sub_frame' ? [parentDocumentId] : [documentId, !isOpaque && parentDocumentId];
  return ids.filter((id) => typeof id === 'string');
}

/** Where the request itself tells which documents are above it, or that there is none. */
function framesTold(details: AskedDetails): PartitionKey | null {
  const { frameId, initiator, type, documentUrl, frameAncestors } = details;
  if (type === 'main_frame') return null;
  // A worker of a frame of another site would be of that frame's partition: it does not show.
  if (frameId === -1 && initiator !== undefined) return keyOf([initiator]);
  if (!frameAncestors) return null;
  const own = type === 'sub_frame' || documentUrl === undefined ? [] : [documentUrl];
  return keyOf([...own, ...frameAncestors.map(({ url }) => url)]);
}

/** @param documents from the one that asked to the one on top */
function keyOf(documents: readonly string[]): PartitionKey | null {
  const top = documents.at(-1);
  const topLevelSite = top === undefined ? null : siteOf(top);
  if (top === undefined || topLevelSite === null) return null;
  const hasCrossSiteAncestor = documents.some((url) => !isSameSite(url, top, false));
  return { topLevelSite, hasCrossSiteAncestor };
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'null';
}
