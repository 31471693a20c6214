/** https://w3c.github.io/webappsec-secure-contexts/#potentially-trustworthy-origin */
export function isTrustworthy(url: URL): boolean {
  if (url.protocol === 'https:' || url.protocol === 'wss:') return true;
  return isLoopback(url.hostname);
}

/** Whether a host is this machine by its name. https://w3c.github.io/webappsec-secure-contexts/#localhost */
export function isLoopback(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(host);
}

export function isAddress(host: string): boolean {
  return /^(?:\d+(?:\.\d+){3}|\[.*\])$/.test(host);
}

export function isSameOrigin(origin: string | null, url: string): boolean {
  return origin !== null && new URL(url).origin === origin;
}
