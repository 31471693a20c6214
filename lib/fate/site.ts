import { getDomain } from 'tldts';

/** A host that is no domain below a public suffix (an address, `localhost`, `github.io`): null. */
export function registrableDomain(host: string): string | null {
  return getDomain(host, { allowPrivateDomains: true });
}

/**
 * Scheme and registrable domain, never the port: `https://app.test`. Where there is no registrable
 * domain the host is the site (https://html.spec.whatwg.org/multipage/browsers.html#obtain-a-site).
 *
 * @param url also an origin or a site
 * @returns null of an opaque origin, such as that of a sandboxed frame, which is of no site
 */
export function siteOf(url: string): string | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed?.hostname) return null;
  const scheme = parsed.protocol.replace(/^ws/, 'http');
  return `${scheme}//${registrableDomain(parsed.hostname) ?? parsed.hostname}`;
}

/** @param schemeful whether http and https of one host are two sites */
export function isSameSite(a: string, b: string, schemeful: boolean): boolean {
  const [siteA, siteB] = [siteOf(a), siteOf(b)];
  if (siteA === null || siteB === null) return false;
  return schemeful ? siteA === siteB : withoutScheme(siteA) === withoutScheme(siteB);
}

function withoutScheme(site: string): string {
  return site.slice(site.indexOf('//'));
}
