import type { CookieLine, SameSite } from './line.ts';
import type { Miss } from './reasons.ts';
import { isOfDomain, isOnPath } from './scope.ts';
import { registrableDomain } from './site.ts';

/** https://developer.mozilla.org/en-US/docs/Mozilla/Add-ons/WebExtensions/API/cookies#storage_partitioning */
export interface PartitionKey {
  topLevelSite: string;
  /** Null where the browser does not tell. */
  hasCrossSiteAncestor: boolean | null;
}

/** A cookie in the browser's jar. */
export interface JarCookie {
  name: string;
  value: string;
  /** With a dot before it where hosts below get it too. */
  domain: string;
  path: string;
  secure: boolean;
  httpOnly: boolean;
  /** Null where the line had none; Firefox does not tell that from `none`. */
  sameSite: SameSite | null;
  partition: PartitionKey | null;
  /** Epoch ms; null where not known: no browser tells an extension. */
  setAt: number | null;
}

/** What makes two cookies one: the later takes the place of the earlier. */
export type CookieIdentity = Pick<JarCookie, 'name' | 'domain' | 'path' | 'partition'>;

/** RFC 6265bis, section 5.7, step 23, and the partition. */
export function isSameCookie(a: CookieIdentity, b: CookieIdentity): boolean {
  return (
    a.name === b.name &&
    a.domain === b.domain &&
    a.path === b.path &&
    isSamePartition(a.partition, b.partition)
  );
}

export function isSamePartition(a: PartitionKey | null, b: PartitionKey | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.topLevelSite !== b.topLevelSite) return false;
  const [crossA, crossB] = [a.hasCrossSiteAncestor, b.hasCrossSiteAncestor];
  return crossA === null || crossB === null || crossA === crossB;
}

/**
 * Whether a Secure cookie of the jar covers one that comes over plain http, which may then neither
 * set nor clear it (RFC 6265bis, section 5.7, step 16).
 */
export function isCovered(cookie: CookieIdentity, jar: readonly JarCookie[]): boolean {
  return jar.some(
    (other) =>
      other.secure &&
      other.name === cookie.name &&
      isSamePartition(other.partition, cookie.partition) &&
      (isBelow(cookie.domain, other.domain) || isBelow(other.domain, cookie.domain)) &&
      isOnPath(cookie.path, other.path),
  );
}

/** Whether host-only or not does not matter here. */
function isBelow(domain: string, above: string): boolean {
  return isOfDomain(domain.replace(/^\./, ''), `.${above.replace(/^\./, '')}`);
}

/** Why a line that clears a cookie hits none of the jar, and where the jar's own is. */
export function missOf(
  cookie: CookieIdentity,
  jar: readonly JarCookie[],
): { miss: Miss; instead: { domain: string; path: string } | null } {
  const named = jar.filter(({ name }) => name === cookie.name);
  const misses: readonly [Miss, (other: JarCookie) => boolean][] = [
    ['other-path', (other) => isSameCookie({ ...other, path: cookie.path }, cookie)],
    ['other-domain', (other) => isSameCookie({ ...other, domain: cookie.domain }, cookie)],
    ['other-partition', (other) => isSameCookie({ ...other, partition: cookie.partition }, cookie)],
    ['other-path', (other) => other.path !== cookie.path],
    ['other-domain', () => true],
  ];
  for (const [miss, fits] of misses) {
    const other = named.find(fits);
    if (other) return { miss, instead: { domain: other.domain, path: other.path } };
  }
  return { miss: 'no-such-cookie', instead: null };
}

/** The jar after a cookie was put in. */
export function withCookie(jar: readonly JarCookie[], cookie: JarCookie): readonly JarCookie[] {
  return [...without(jar, cookie), cookie];
}

export function without<T extends JarCookie>(
  jar: readonly T[],
  gone: CookieIdentity,
): readonly T[] {
  return jar.filter((cookie) => !isSameCookie(cookie, gone));
}

/** How many cookies the site of this one has, those of its partition alone. */
export function countOfSite(jar: readonly JarCookie[], { domain, partition }: JarCookie): number {
  const site = siteOfDomain(domain);
  return jar.filter(
    (cookie) =>
      siteOfDomain(cookie.domain) === site && isSamePartition(cookie.partition, partition),
  ).length;
}

function siteOfDomain(domain: string): string {
  const host = domain.replace(/^\./, '');
  return registrableDomain(host) ?? host;
}

/** The cookie that a line makes. */
export function cookieOf(
  line: CookieLine,
  place: Pick<JarCookie, 'domain' | 'path' | 'partition'>,
  at: number,
): JarCookie {
  const { name, value, secure, httpOnly, sameSite } = line;
  return { name, value, secure, httpOnly, sameSite, ...place, setAt: at };
}
