import type { JarCookie } from './jar.ts';
import { trim } from './line.ts';
import { isNavigation, STORAGE_ACCESS, type RequestFacts, type Situation } from './request.ts';
import type { FateRules } from './rules.ts';
import { sendFate, type Access } from './send.ts';
import { isSameOrigin } from './host.ts';

/**
 * What the facts tell of the cookies of a request: whether it has credentials, and whether the
 * browser blocks them.
 *
 * @param jar what the jar had before the request; null where it is not known
 * @returns null where it is not known whether there are credentials
 */
export function accessOf(
  facts: RequestFacts,
  situation: Situation,
  jar: readonly JarCookie[] | null,
  rules: FateRules,
  at: number,
): Access | null {
  const thirdParty = thirdPartyOf(facts, situation, jar, rules);
  const open: Access = { withheld: null, thirdParty };
  if (isPreflight(facts)) return { withheld: 'preflight', thirdParty };
  if (facts.cookies === 'blocked') return { withheld: 'cookies-blocked', thirdParty };
  if ('cookie' in facts.headers) return open;
  const hasCredentials = credentialsTold(facts, situation, rules);
  if (hasCredentials === false) return { withheld: 'no-credentials', thirdParty };
  const isShort = jar?.some(
    (cookie) => sendFate(cookie, situation, open, rules, at).outcome === 'sent',
  );
  // A cookie should have gone along, and none did.
  if (isShort) return { withheld: withheldBy(facts, hasCredentials), thirdParty };
  return hasCredentials === true ? open : null;
}

/** That nothing came of a request's cookies has one of two causes, where no fact tells. */
export function withheldBy(
  { cookies }: RequestFacts,
  hasCredentials: boolean | null,
): 'cookies-blocked' | 'no-credentials' | 'no-credentials-or-blocked' {
  if (hasCredentials === true) return 'cookies-blocked';
  return cookies === 'allowed' ? 'no-credentials' : 'no-credentials-or-blocked';
}

/** https://fetch.spec.whatwg.org/#cors-preflight-fetch */
function isPreflight({ method, headers }: RequestFacts): boolean {
  return method === 'OPTIONS' && 'access-control-request-method' in headers;
}

/** Whether the browser lets a third party have cookies; null where that is not known. */
export function thirdPartyOf(
  { thirdPartyCookies, headers }: RequestFacts,
  { isFirstParty }: Situation,
  jar: readonly JarCookie[] | null,
  rules: FateRules,
): Access['thirdParty'] {
  // There they are not blocked, they have a jar of their own.
  if (rules.crossSite === 'partitioned') return 'allowed';
  if (thirdPartyCookies !== null) return thirdPartyCookies;
  const told = headers[STORAGE_ACCESS];
  if (told !== undefined) return told === 'active' ? 'allowed' : 'blocked';
  return isFirstParty === false && wentUnpartitioned(headers, jar ?? []) ? 'allowed' : null;
}

/** Whether a cookie went along that is not partitioned. */
function wentUnpartitioned(
  { cookie }: RequestFacts['headers'],
  jar: readonly JarCookie[],
): boolean {
  const went = new Set(cookie?.split(';').map(trim));
  const [partitioned, others] = [true, false].map((isPartitioned) =>
    jar
      .filter(({ partition }) => (partition !== null) === isPartitioned)
      .map(({ name, value }) => (name === '' ? value : `${name}=${value}`)),
  );
  return others?.some((pair) => went.has(pair) && !partitioned?.includes(pair)) ?? false;
}

/** Always made with credentials: https://fetch.spec.whatwg.org/#concept-request-credentials-mode */
const WITH_CREDENTIALS = new Set(['main_frame', 'sub_frame', 'ping', 'beacon', 'websocket']);

/** Asked for by an element: with credentials, but for `crossorigin`, and then only to other origins. */
const BY_ELEMENT = new Set(['image', 'imageset', 'media', 'script', 'stylesheet', 'font']);

function credentialsTold(
  facts: RequestFacts,
  { isTrustworthy }: Situation,
  { tellsStorageAccess }: FateRules,
): boolean | null {
  const { headers, type } = facts;
  if (WITH_CREDENTIALS.has(type) || isNavigation(facts)) return true;
  if (headers[STORAGE_ACCESS] !== undefined) return true;
  const isCrossSite = headers['sec-fetch-site'] === 'cross-site';
  if (tellsStorageAccess && isCrossSite && isTrustworthy) return false;
  if (!BY_ELEMENT.has(type)) return null;
  return isWithoutCors(facts) || isSameOrigin(facts.initiator, facts.url) ? true : null;
}

/** To plain http browsers send no `Sec-Fetch-Mode`; Origin is on a request with CORS to elsewhere. */
function isWithoutCors({ headers }: RequestFacts): boolean {
  const mode = headers['sec-fetch-mode'];
  return mode === undefined ? !('origin' in headers) : mode === 'no-cors';
}
