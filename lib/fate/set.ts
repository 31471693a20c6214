import {
  cookieOf,
  countOfSite,
  isCovered,
  isSameCookie,
  missOf,
  withCookie,
  without,
} from './jar.ts';
import type { JarCookie, PartitionKey } from './jar.ts';
import { clears, type CookieLine } from './line.ts';
import { malformedReasons } from './malformed.ts';
import { someOf, type ContextReason, type LineFate } from './reasons.ts';
import type { Situation } from './request.ts';
import type { FateRules } from './rules.ts';
import { domainOf, pathOf } from './scope.ts';
import type { Access } from './send.ts';

/** What a line would make in the jar, and what becomes of it. */
export interface SetCookie {
  fate: LineFate;
  /** Null where the line makes none. */
  cookie: JarCookie | null;
  /** A later line of the response took its place. */
  isOvertaken: boolean;
}

/** What came with a response. */
export interface Response {
  lines: readonly CookieLine[];
  /** Its `Clear-Site-Data` header; null where it has none. */
  clearSiteData: string | null;
  /** Epoch ms. */
  at: number;
}

/**
 * What becomes of the lines of a response, one after the other: each finds the jar as those before
 * left it.
 *
 * @param before the jar before the response; null where it is not known
 */
export function setFates(
  { lines, clearSiteData, at }: Response,
  situation: Situation,
  access: Access,
  before: readonly JarCookie[] | null,
  rules: FateRules,
): SetCookie[] {
  let jar = before;
  const isCleared = rules.clearSiteDataRefuses && clearsCookies(clearSiteData);
  const made = lines.map((line) => {
    const cookie = cookieOfLine(line, situation, rules, at);
    const fate = fateOf(line, cookie, { situation, access, jar, isCleared, rules, at });
    if (cookie && jar && fate.outcome === 'kept') jar = withCookie(jar, cookie);
    if (cookie && jar && fate.outcome === 'cleared') jar = without(jar, cookie);
    return { fate, cookie };
  });
  return made.map(({ fate, cookie }, index) => {
    const isOvertaken = made
      .slice(index + 1)
      .some((later) => takesPlace(later.fate) && isSame(later.cookie, cookie));
    return {
      cookie,
      isOvertaken,
      fate: fate.outcome === 'kept' && isOvertaken ? { outcome: 'overwritten' } : fate,
    };
  });
}

function isSame(a: JarCookie | null, b: JarCookie | null): boolean {
  return a !== null && b !== null && isSameCookie(a, b);
}

function takesPlace({ outcome }: LineFate): boolean {
  return outcome === 'kept' || outcome === 'cleared';
}

/** https://w3c.github.io/webappsec-clear-site-data/#header */
function clearsCookies(header: string | null): boolean {
  const types = header?.split(',').map((type) => type.trim()) ?? [];
  return types.includes('"cookies"') || types.includes('"*"');
}

interface Circumstances {
  situation: Situation;
  access: Access;
  jar: readonly JarCookie[] | null;
  /** The response clears the cookies of the site. */
  isCleared: boolean;
  rules: FateRules;
  at: number;
}

/**
 * In the order of Chromium, which stops at the first of these that has a reason: the line itself,
 * the user's choice, the context.
 * https://chromium.googlesource.com/chromium/src/+/main/net/url_request/url_request_http_job.cc
 */
function fateOf(line: CookieLine, cookie: JarCookie | null, given: Circumstances): LineFate {
  const { situation, access, rules } = given;
  if (access.withheld !== null && access.withheld !== 'cookies-blocked') {
    return { outcome: 'refused', reasons: [access.withheld] };
  }
  const malformed = someOf([
    ...(given.isCleared ? ['clear-site-data' as const] : []),
    ...malformedReasons(line, situation.url, rules),
  ]);
  if (malformed) return { outcome: 'refused', reasons: malformed };
  if (access.withheld !== null) return { outcome: 'refused', reasons: [access.withheld] };
  const isThird = situation.isFirstParty === false && !line.partitioned;
  if (isThird && access.thirdParty === 'blocked') {
    return { outcome: 'refused', reasons: ['third-party-blocked'] };
  }
  const reasons = someOf(contextReasons(line, cookie, given));
  if (reasons) return { outcome: 'refused', reasons };
  if (isThird && access.thirdParty === null)
    return { outcome: 'unknown', why: 'third-party-setting' };
  return unknownOf(line, cookie, given) ?? takenFate(line, cookie, given);
}

function contextReasons(
  line: CookieLine,
  cookie: JarCookie | null,
  { situation, jar, rules }: Circumstances,
): ContextReason[] {
  const { isTrustworthy, mayWriteSameSite } = situation;
  const isPlain = !isTrustworthy;
  return [
    ...(line.secure && isPlain ? ['secure-only' as const] : []),
    ...(mayWriteSameSite === false ? sameSiteReason(line, rules) : []),
    ...(line.sameSite === 'none' && !line.secure ? ['same-site-none-insecure' as const] : []),
    ...(isPlain && cookie && jar && isCovered(cookie, jar) ? ['overwrite-secure' as const] : []),
  ];
}

function sameSiteReason({ sameSite }: CookieLine, { laxByDefault }: FateRules): ContextReason[] {
  if (sameSite === 'strict') return ['same-site-strict'];
  if (sameSite === 'lax') return ['same-site-lax'];
  return sameSite === null && laxByDefault ? ['same-site-unspecified-treated-as-lax'] : [];
}

/** What is missing to say that the cookie is taken. */
function unknownOf(
  line: CookieLine,
  cookie: JarCookie | null,
  { situation, jar, rules }: Circumstances,
): LineFate | null {
  const isFree = line.sameSite === 'none' || (line.sameSite === null && !rules.laxByDefault);
  if (situation.mayWriteSameSite === null && !isFree) return { outcome: 'unknown', why: 'frames' };
  if (!cookie) return { outcome: 'unknown', why: 'frames' };
  const needsJar = !situation.isTrustworthy;
  return jar === null && needsJar ? { outcome: 'unknown', why: 'jar-before' } : null;
}

function takenFate(
  line: CookieLine,
  cookie: JarCookie | null,
  { jar, rules, at }: Circumstances,
): LineFate {
  if (!clears(line, at)) {
    const isOver = cookie && jar && countOfSite(withCookie(jar, cookie), cookie) > rules.mostOfSite;
    return isOver ? { outcome: 'unknown', why: 'too-many-cookies' } : { outcome: 'kept' };
  }
  if (!cookie || !jar) return { outcome: 'unknown', why: 'jar-before' };
  return jar.some((other) => isSameCookie(other, cookie))
    ? { outcome: 'cleared' }
    : { outcome: 'nothing-cleared', ...missOf(cookie, jar) };
}

/** Null where the line's domain is none, or it is not known which partition it goes to. */
function cookieOfLine(
  line: CookieLine,
  situation: Situation,
  rules: FateRules,
  at: number,
): JarCookie | null {
  const domain = domainOf(situation.url.hostname, line.domain);
  const partition = partitionOfLine(line, situation, rules);
  if (domain === null || partition === undefined) return null;
  return cookieOf(line, { domain, path: pathOf(situation.url.pathname, line.path), partition }, at);
}

/** Undefined where it is not known. */
function partitionOfLine(
  line: CookieLine,
  { partition, isFirstParty }: Situation,
  { crossSite }: FateRules,
): PartitionKey | null | undefined {
  if (line.partitioned) return partition ?? undefined;
  if (crossSite === 'as-set' || isFirstParty === true) return null;
  return isFirstParty === false ? (partition ?? undefined) : undefined;
}
