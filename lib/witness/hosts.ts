/**
 * Whether the extension may watch an origin, by the match patterns it was granted. A pattern has no
 * port and means every port. Own code, since the patterns here are of the simplest kind and the
 * libraries for them do not know IPv6 hosts.
 * https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Match_patterns
 */
export function isWatched(origin: string, patterns: readonly string[]): boolean {
  if (!isWeb(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  return patterns.some((pattern) => {
    if (pattern === '<all_urls>') return true;
    const [scheme, rest = ''] = pattern.split('://', 2);
    const host = rest.split('/', 1)[0] ?? '';
    return (scheme === '*' || `${scheme}:` === protocol) && matchesHost(hostname, host);
  });
}

function matchesHost(hostname: string, pattern: string): boolean {
  if (pattern === '*') return true;
  if (!pattern.startsWith('*.')) return hostname === pattern;
  return hostname === pattern.slice(2) || hostname.endsWith(pattern.slice(1));
}

/** Whether an address is one of the web's: others (`about:`, `file:`) have no cookies to follow. */
export function isWeb(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** The match pattern to ask for, so that an origin is watched. */
export function patternFor(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}
