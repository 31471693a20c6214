import type { JarCookie } from '../fate/jar.ts';
import { readLine } from '../fate/line.ts';
import { fatesOfJar, fatesOfLines, type Jars } from '../fate/predict.ts';
import type { LineFate } from '../fate/reasons.ts';
import type { RequestFacts } from '../fate/request.ts';
import type { FateRules } from '../fate/rules.ts';
import { isSameSite } from '../fate/site.ts';
import { fingerprintOf, parseCookieHeader } from './cookies.ts';
import type { UnsentCookie } from './hop.ts';
import { inBoth } from './jar-mirror.ts';
import { isSessionCookie } from './session-cookie.ts';

/** A site may have as many as it likes by the name of a session. */
const MAX_UNSENT = 20;

/** A response, as far as its cookies go. */
export interface ResponseLines {
  /** Those Set-Cookie lines that are looked at, in their order. */
  lines: readonly string[];
  /** Its `Clear-Site-Data` header; null where it has none. */
  clearSiteData: string | null;
  /** Epoch ms. */
  at: number;
}

/** What became of each line of a response, in their order. */
export function lineFates(
  facts: RequestFacts,
  { lines, clearSiteData, at }: ResponseLines,
  jars: Jars,
  rules: FateRules,
): LineFate[] {
  const read = lines.map((line) => readLine(line, rules));
  const sent = new Set(parseCookieHeader(facts.headers.cookie ?? '').map(({ name }) => name));
  return fatesOfLines(
    withSetting(facts, jars),
    { lines: read, clearSiteData, at },
    jars,
    rules,
  ).map((fate, index) => {
    // What went along was there: this jar is not the one that the line was for.
    const isMissed = fate.outcome === 'nothing-cleared' && fate.miss === 'no-such-cookie';
    return isMissed && sent.has(read[index]?.name ?? '')
      ? { outcome: 'unknown', why: 'jar-before' }
      : fate;
  });
}

/**
 * The session cookies of the jar that did not go along with a request to their site, and why. Only
 * what was in the jar before and after is told: what came or went meanwhile had no part in it.
 *
 * @param at epoch ms of the request
 * @param asked names of cookies that servers or the user call a session's
 */
export function unsentCookies(
  facts: RequestFacts,
  { before, after }: Jars,
  rules: FateRules,
  at: number,
  asked?: ReadonlySet<string>,
): UnsentCookie[] {
  if (!before || !after) return [];
  const went = new Set(parseCookieHeader(facts.headers.cookie ?? '').map(pairOf));
  const names = before.map(({ name }) => name);
  const jar = inBoth(before, after).filter((cookie) => isOfSite(cookie, facts.url, rules));
  return fatesOfJar(withSetting(facts, { before, after }), jar, rules, at)
    .flatMap((fate, index): UnsentCookie[] => {
      const cookie = jar[index];
      if (!cookie || fate.outcome !== 'not-sent' || went.has(pairOf(cookie))) return [];
      if (!isSessionCookie(cookie, names, asked)) return [];
      const { name, value, domain, path } = cookie;
      return [{ name, fingerprint: fingerprintOf(value), domain, path, reasons: fate.reasons }];
    })
    .slice(0, MAX_UNSENT);
}

/** A jar that has cookies of the very host is proof that they are not blocked there. */
function withSetting(facts: RequestFacts, { before }: Jars): RequestFacts {
  if (facts.cookies !== null || !URL.canParse(facts.url)) return facts;
  const host = new URL(facts.url).hostname;
  const hasSome = before?.some(({ domain }) => domain.replace(/^\./, '') === host) === true;
  return hasSome ? { ...facts, cookies: 'allowed' } : facts;
}

function isOfSite({ domain }: JarCookie, url: string, { schemeful }: FateRules): boolean {
  const { protocol } = new URL(url);
  return isSameSite(`${protocol}//${domain.replace(/^\./, '')}`, url, schemeful);
}

function pairOf({ name, value }: { name: string; value: string }): string {
  return `${name}=${value}`;
}
