import type { JarCookie, PartitionKey } from '../fate/jar.ts';
import type { SameSite } from '../fate/line.ts';

/** A cookie as the browser's `cookies` API gives it. */
export interface BrowserCookie {
  name: string;
  value: string;
  domain: string;
  path: string;
  secure: boolean;
  httpOnly: boolean;
  sameSite: string;
  partitionKey?: unknown;
  /** In seconds; absent where it goes with the browser's session. */
  expirationDate?: number | undefined;
}

/** When the browser's cookie ends, in epoch ms; null where it has no end. */
export function endOfBrowserCookie({ expirationDate }: BrowserCookie): number | null {
  return expirationDate === undefined ? null : expirationDate * 1000;
}

export function jarCookie(cookie: BrowserCookie): JarCookie {
  const { name, value, domain, path, secure, httpOnly, sameSite, partitionKey } = cookie;
  return {
    name,
    value,
    domain,
    path,
    secure,
    httpOnly,
    sameSite: SAME_SITE[sameSite] ?? null,
    partition: readPartitionKey(partitionKey),
    setAt: null,
  };
}

const SAME_SITE: Readonly<Record<string, SameSite>> = {
  strict: 'strict',
  lax: 'lax',
  no_restriction: 'none',
};

/** Null where it is no key of a partition. Firefox leaves out one half of it. */
export function readPartitionKey(key: unknown): PartitionKey | null {
  if (typeof key !== 'object' || key === null || !('topLevelSite' in key)) return null;
  const { topLevelSite } = key;
  if (typeof topLevelSite !== 'string' || topLevelSite === '') return null;
  const isTold = 'hasCrossSiteAncestor' in key && typeof key.hasCrossSiteAncestor === 'boolean';
  return { topLevelSite, hasCrossSiteAncestor: isTold ? Boolean(key.hasCrossSiteAncestor) : null };
}
