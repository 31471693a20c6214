import type { PartitionKey } from '../fate/jar.ts';
import { STORAGE_ACCESS, type RequestFacts } from '../fate/request.ts';
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
  const { url, method, initiator, originUrl } = details;
  const headers = headersOf(details);
  return {
    url,
    method,
    type: isPassedOn(details, headers) ? 'main_frame' : details.type,
    initiator:
      initiator ?? (originUrl === undefined ? hiddenInitiator(headers) : originOf(originUrl)),
    frames: frames ?? framesTold(details),
    via,
    headers,
    thirdPartyCookies: null,
    cookies: null,
  };
}

/** Chromium does not name an origin that the extension may not look at; that there is one, it shows. */
function hiddenInitiator(headers: RequestFacts['headers']): string | null {
  return headers['sec-fetch-site'] === 'cross-site' ? 'null' : null;
}

function headersOf({ requestHeaders = [] }: AskedDetails): RequestFacts['headers'] {
  return Object.fromEntries(
    requestHeaders.flatMap(({ name, value }) => {
      const key = name.toLowerCase();
      return TELLING.has(key) && value !== undefined ? [[key, value] as const] : [];
    }),
  );
}

/** A navigation that a service worker makes in the page's stead counts as one for cookies. */
function isPassedOn({ frameId }: AskedDetails, headers: RequestFacts['headers']): boolean {
  return frameId === -1 && headers['sec-fetch-mode'] === 'navigate' && !(STORAGE_ACCESS in headers);
}

/** The documents whose partition key tells that of the request, the nearest first. */
export function documentsAsking({
  type,
  initiator,
  documentId,
  parentDocumentId,
}: AskedDetails): string[] {
  if (type === 'main_frame') return [];
  // An opaque origin is of no site, whatever stands around it.
  const isOpaque = initiator === 'null';
  const own = type === 'sub_frame' ? undefined : documentId;
  return [own, isOpaque ? undefined : parentDocumentId].filter((id) => id !== undefined);
}

/**
 * The key of the nearest document that has one: a document without an address of its own (`srcdoc`,
 * `about:blank`) is of the one around it, and the browser gives no key of it.
 *
 * @returns null also where the keys do not fit: a browser that does not partition storage gives each
 *   document the key of a page of its own
 */
export function agreedKey(keys: readonly (PartitionKey | null)[]): PartitionKey | null {
  const found = keys.filter((key) => key !== null);
  const isOneTop = new Set(found.map(({ topLevelSite }) => topLevelSite)).size === 1;
  return isOneTop ? (found[0] ?? null) : null;
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
