import { isAddress } from './host.ts';
import { registrableDomain } from './site.ts';

/**
 * The domain of a cookie (RFC 6265bis, section 5.7): with a dot before it where hosts below get it
 * too, without where this host alone.
 *
 * @param written the Domain attribute
 * @returns null where the host may not set a cookie for that domain
 */
export function domainOf(host: string, written: string | null): string | null {
  if (written === null || written === '' || (isAddress(host) && written === host)) return host;
  const bare = canonicalHost(written.replace(/^\./, ''));
  if (bare === null) return null;
  const registrable = registrableDomain(host);
  // An address, `localhost` or a public suffix can name itself, and has none below it.
  if (registrable === null) return bare === host ? host : null;
  const isOurs = bare === host || host.endsWith(`.${bare}`);
  return isOurs && registrableDomain(bare) === registrable ? `.${bare}` : null;
}

function canonicalHost(written: string): string | null {
  // A port, a user or a path is part of a URL, and of no host. A URL would be decoded, a Domain is not:
  // https://chromium.googlesource.com/chromium/src/+/main/net/cookies/cookie_util.cc
  if (!/^[!-~]+$/.test(written) || /[/:@?#\\%]/.test(written)) return null;
  const url = `http://${written}`;
  return URL.canParse(url) ? new URL(url).hostname : null;
}

/** Whether the cookie's domain is that of the host (RFC 6265bis, section 5.1.3). */
export function isOfDomain(host: string, domain: string): boolean {
  return domain.startsWith('.')
    ? host === domain.slice(1) || (host.endsWith(domain) && !isAddress(host))
    : host === domain;
}

/** The path of a cookie: as written, else the folder of the URL (RFC 6265bis, section 5.1.4). */
export function pathOf(urlPath: string, written: string | null): string {
  if (written?.startsWith('/')) return written;
  const end = urlPath.lastIndexOf('/');
  return end <= 0 ? '/' : urlPath.slice(0, end);
}

/** Whether a path is at or below that of the cookie, by case, nothing decoded. */
export function isOnPath(urlPath: string, path: string): boolean {
  if (!urlPath.startsWith(path)) return false;
  return urlPath.length === path.length || path.endsWith('/') || urlPath[path.length] === '/';
}
