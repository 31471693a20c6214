import { MAX_PAIR_BYTES, type CookieLine } from './line.ts';
import type { MalformedReason } from './reasons.ts';
import type { FateRules } from './rules.ts';
import { domainOf } from './scope.ts';
import { isAddress, isTrustworthy } from './host.ts';

/** What is wrong with a line by itself and the URL it came from. Empty where nothing is. */
export function malformedReasons(
  line: CookieLine,
  url: URL,
  rules: FateRules,
): readonly MalformedReason[] {
  const unreadable = unreadableReason(line, rules);
  if (unreadable) return [unreadable];
  const isSecure = line.secure && isTrustworthy(url);
  const reasons: (MalformedReason | false)[] = [
    domainOf(url.hostname, line.domain) === null && 'invalid-domain',
    !hasWhatItsPrefixAsks(line, url.hostname, isSecure) && 'invalid-prefix',
    line.partitioned && !isSecure && 'partitioned-insecure',
  ];
  return reasons.filter((reason) => reason !== false);
}

function unreadableReason(line: CookieLine, rules: FateRules): MalformedReason | null {
  if (line.name === '' && line.value === '') return 'no-cookie-content';
  if (line.bytes > MAX_PAIR_BYTES) return 'name-value-pair-exceeds-max-size';
  if (line.hasControl) return 'disallowed-character';
  return line.name === '' && !rules.keepsNameless ? 'nameless' : null;
}

const HIDDEN_PREFIX = /^[ \t]*__(?:secure|host|http)-/i;

/** https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-cookie-name-prefixes */
function hasWhatItsPrefixAsks(line: CookieLine, host: string, isSecure: boolean): boolean {
  // A server could not tell it from a cookie of that name.
  if (line.name === '') return !HIDDEN_PREFIX.test(line.value);
  const prefix = /^__(?:secure|host-http|host|http)-/i.exec(line.name)?.[0].toLowerCase();
  const isOfHost = line.path === '/' && (!line.domain || (isAddress(host) && line.domain === host));
  switch (prefix) {
    case '__secure-':
      return isSecure;
    case '__host-':
      return isSecure && isOfHost;
    case '__http-':
      return isSecure && line.httpOnly;
    case '__host-http-':
      return isSecure && isOfHost && line.httpOnly;
    default:
      return true;
  }
}
