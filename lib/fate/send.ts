import { isSamePartition, type JarCookie } from './jar.ts';
import { someOf, type AccessReason, type SendFate, type SendRefusal } from './reasons.ts';
import type { Situation } from './request.ts';
import type { FateRules } from './rules.ts';
import { isOfDomain, isOnPath } from './scope.ts';

/** Whether the browser looks at the cookies of a request and its response at all. */
export interface Access {
  /** Why it does not; null where it does. */
  withheld: AccessReason | null;
  /** Whether it lets a third party have cookies that are not partitioned. */
  thirdParty: 'allowed' | 'blocked' | null;
}

/** Whether a cookie of the jar goes along with a request (RFC 6265bis, section 5.8.3). */
export function sendFate(
  cookie: JarCookie,
  situation: Situation,
  { withheld, thirdParty }: Access,
  rules: FateRules,
  at: number,
): SendFate {
  if (withheld !== null) return { outcome: 'not-sent', reasons: [withheld] };
  const unknown = unknownPartition(cookie, situation, rules);
  if (unknown) return unknown;
  if (!isOfPartition(cookie, situation, rules)) {
    return { outcome: 'not-sent', reasons: ['other-partition'] };
  }
  const isThird = situation.isFirstParty === false && cookie.partition === null;
  const reasons = someOf([
    ...placeReasons(cookie, situation),
    ...sameSiteReasons(cookie, situation, rules, at),
    ...(isThird && thirdParty === 'blocked' ? ['third-party-blocked' as const] : []),
  ]);
  if (reasons) return { outcome: 'not-sent', reasons };
  if (isThird && thirdParty === null) return { outcome: 'unknown', why: 'third-party-setting' };
  return unknownNearness(cookie, situation, rules) ?? { outcome: 'sent' };
}

function placeReasons(cookie: JarCookie, { url, isTrustworthy }: Situation): SendRefusal[] {
  return [
    ...(cookie.secure && !isTrustworthy ? ['secure-only' as const] : []),
    ...(isOfDomain(url.hostname, cookie.domain) ? [] : ['domain-mismatch' as const]),
    ...(isOnPath(url.pathname, cookie.path) ? [] : ['not-on-path' as const]),
  ];
}

function sameSiteReasons(
  { sameSite, secure, setAt }: JarCookie,
  { nearness }: Situation,
  rules: FateRules,
  at: number,
): SendRefusal[] {
  const isFar = nearness === 'cross-site' || nearness === 'lax-unsafe';
  switch (sameSite) {
    case 'strict':
      return nearness === null || nearness === 'strict' ? [] : ['same-site-strict'];
    case 'lax':
      return isFar ? ['same-site-lax'] : [];
    case 'none':
      return secure || !rules.laxByDefault ? [] : ['same-site-none-insecure'];
    case null: {
      if (!rules.laxByDefault || !isFar) return [];
      const isYoung = setAt === null || at - setAt <= rules.laxAllowingUnsafeMs;
      return nearness === 'lax-unsafe' && isYoung ? [] : ['same-site-unspecified-treated-as-lax'];
    }
  }
}

function unknownNearness(
  { sameSite, setAt }: JarCookie,
  { nearness }: Situation,
  { laxByDefault }: FateRules,
): SendFate | null {
  const asLax = sameSite === null ? laxByDefault : sameSite !== 'none';
  if (nearness === null && asLax) return { outcome: 'unknown', why: 'frames' };
  const needsAge = sameSite === null && laxByDefault && setAt === null;
  return needsAge && nearness === 'lax-unsafe' ? { outcome: 'unknown', why: 'age' } : null;
}

/** A browser with partitions has a jar of its own for each top site under which others stand. */
function isOfPartition(cookie: JarCookie, situation: Situation, rules: FateRules): boolean {
  if (cookie.partition !== null) return isSamePartition(cookie.partition, situation.partition);
  if (rules.crossSite === 'as-set' || situation.isFirstParty !== false) return true;
  // These are refused for what they are, wherever they are.
  return cookie.sameSite === 'strict' || cookie.sameSite === 'lax';
}

function unknownPartition(
  cookie: JarCookie,
  { partition, isFirstParty }: Situation,
  rules: FateRules,
): SendFate | null {
  const matters = cookie.partition !== null || rules.crossSite === 'partitioned';
  const isUnknown = cookie.partition === null ? isFirstParty === null : partition === null;
  return matters && isUnknown ? { outcome: 'unknown', why: 'frames' } : null;
}
