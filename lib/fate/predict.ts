import { accessOf, thirdPartyOf, withheldBy } from './access.ts';
import { isSameCookie, type JarCookie } from './jar.ts';
import type { LineFate, SendFate } from './reasons.ts';
import { situationOf, type RequestFacts } from './request.ts';
import type { FateRules } from './rules.ts';
import { sendFate } from './send.ts';
import { setFates, type Response, type SetCookie } from './set.ts';

/** The jar around a response; null where it was not seen. */
export interface Jars {
  /**
   * Before the request, by which it is judged what should have gone along; where it is left out the
   * same as `before`. Between the two an overlapping response may have set what this one did not see.
   */
  asked?: readonly JarCookie[] | null;
  before: readonly JarCookie[] | null;
  after: readonly JarCookie[] | null;
}

/**
 * What became of each Set-Cookie line of a response. What the rules leave open is read from the jar
 * afterwards, and what the jar contradicts is not claimed.
 */
export function fatesOfLines(
  facts: RequestFacts,
  response: Response,
  { before, after, asked = before }: Jars,
  rules: FateRules,
): LineFate[] {
  const situation = situationOf(facts, rules);
  const access = accessOf(facts, situation, asked, rules, response.at);
  const open = { withheld: null, thirdParty: thirdPartyOf(facts, situation, asked, rules) };
  const set = setFates(response, situation, access ?? open, before, rules);
  if (access) return set.map((cookie) => settled(cookie, { before, after }));
  switch (wasTaken(set, { before, after })) {
    case true:
      return set.map((cookie) => settled(cookie, { before, after }));
    case false: {
      const fate: LineFate = { outcome: 'refused', reasons: [withheldBy(facts, null)] };
      return set.map(() => fate);
    }
    case null:
      return set.map(({ fate }) => withoutCredentials(fate));
  }
}

/** Whether each cookie of the jar goes along with a request, and why not. */
export function fatesOfJar(
  facts: RequestFacts,
  jar: readonly JarCookie[],
  rules: FateRules,
  at: number,
): SendFate[] {
  const situation = situationOf(facts, rules);
  const access = accessOf(facts, situation, jar, rules, at);
  const open = { withheld: null, thirdParty: thirdPartyOf(facts, situation, jar, rules) };
  return jar.map((cookie): SendFate => {
    const fate = sendFate(cookie, situation, access ?? open, rules, at);
    return access || fate.outcome !== 'sent' ? fate : { outcome: 'unknown', why: 'credentials' };
  });
}

/** A line that is refused either way is refused; what else becomes of it depends. */
function withoutCredentials(fate: LineFate): LineFate {
  return fate.outcome === 'refused' ? fate : { outcome: 'unknown', why: 'credentials' };
}

/**
 * Whether the jar shows that the lines of a response counted. Null where it does not: nobody looked,
 * or it would look the same either way.
 */
function wasTaken(set: readonly SetCookie[], { before, after }: Jars): boolean | null {
  if (!before || !after) return null;
  const traces = set.flatMap(({ fate, cookie }) => {
    if (!cookie) return [];
    const had = before.find((other) => isSameCookie(other, cookie));
    const has = after.find((other) => isSameCookie(other, cookie));
    const wasLeft = has?.value === had?.value;
    // What is neither as before nor as the line says came from somewhere else.
    if (fate.outcome === 'cleared') return !has ? [true] : wasLeft ? [false] : [];
    if (fate.outcome !== 'kept' || had?.value === cookie.value) return [];
    return has?.value === cookie.value ? [true] : wasLeft ? [false] : [];
  });
  if (traces.length === 0) return null;
  return traces.includes(true);
}

/** A fate in the light of the jar afterwards. */
function settled({ fate, cookie, isOvertaken }: SetCookie, { before, after }: Jars): LineFate {
  if (!cookie || !after || isOvertaken) return fate;
  const isThere = has(after, cookie);
  switch (fate.outcome) {
    case 'kept':
      return isThere ? fate : { outcome: 'unknown', why: 'not-in-jar' };
    case 'cleared':
      return after.some((other) => isSameCookie(other, cookie))
        ? { outcome: 'unknown', why: 'came-otherwise' }
        : fate;
    case 'refused':
      return isThere && before && !has(before, cookie)
        ? { outcome: 'unknown', why: 'came-otherwise' }
        : fate;
    case 'unknown':
      return isThere && before && !has(before, cookie) ? { outcome: 'kept' } : fate;
    case 'overwritten':
    case 'nothing-cleared':
      return fate;
  }
}

function has(jar: readonly JarCookie[], cookie: JarCookie): boolean {
  return jar.some((other) => isSameCookie(other, cookie) && other.value === cookie.value);
}
