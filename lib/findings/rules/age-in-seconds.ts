import { countsMilliseconds } from '../../decoders/ages.ts';
import type { Exchange } from '../../join/exchange.ts';
import { isLoopback } from '../../fate/host.ts';
import { hostNameOf } from '../../join/known-cookies.ts';
import type { Found, Rule } from '../finding.ts';
import type { Scene } from '../scene.ts';
import { lastOfEach, link, setCookieLine } from '../rows.ts';
import { say } from '../../text/spans.ts';

/** Ages that people mean in seconds: half an hour to a month. */
const MEANT = [1800, 3600, 7200, 10_800, 14_400, 21_600, 28_800, 43_200, 86_400];
const DAY = 86_400;
/** In ms. */
const SECOND = 1000;
const HALF_SECOND = 500;

/** An age is given in seconds where milliseconds count: the session ends after moments. */
export const ageInSeconds: Rule = {
  name: 'age-in-seconds',
  find: (scene) => byOption(scene) ?? byLifetime(scene) ?? [],
};

/** By the option itself, where the middleware tells what it counts. */
function byOption({ rows, middlewareOf }: Scene): Found[] | null {
  for (const exchange of lastOfEachMiddleware(rows)) {
    const { options = {}, units = {} } = middlewareOf(exchange) ?? {};
    const option = 'cookie.maxAge';
    const age = options[option];
    if (units[option] !== 'ms' || typeof age !== 'number' || !isMeantInSeconds(age)) continue;
    const shown = rows.filter(
      (row) => row !== exchange && row.cookieName === exchange.cookieName && isAboutTheEnd(row),
    );
    return [
      {
        rows: [exchange, ...shown.toReversed()],
        why: say`${`${option}: ${age}`} is ${seconds(age)}: it counts milliseconds.`,
        remedy: say`If ${age} seconds were meant, write ${`${age} * 1000`}.`,
      },
    ];
  }
  return null;
}

function lastOfEachMiddleware(rows: readonly Exchange[]): Exchange[] {
  const last = lastOfEach(rows, ({ record, origin, project }) =>
    record ? [origin, project, record.middleware.name, record.cookieIn.name].join(' ') : null,
  );
  return Array.from(last.values(), ([row]) => row);
}

/** Whether a row set the cookie's end, or came after it. */
function isAboutTheEnd(row: Exchange): boolean {
  return setCookieLine(row)?.cleared === false || row.missingCookie?.because.kind === 'ran-out';
}

/** Whole half hours or days in seconds, that are no whole seconds or minutes in milliseconds. */
function isMeantInSeconds(age: number): boolean {
  const isRound = age % 1000 === 0 && (age % DAY !== 0 || age % 60_000 === 0);
  return age > 0 && !isRound && (MEANT.includes(age) || age % DAY === 0);
}

/** By what came of it: the cookie of a framework that counts milliseconds ran out after moments. */
function byLifetime({ rows }: Scene): Found[] | null {
  const ends = lastOfEach(rows, ({ missingCookie, record, origin }) =>
    missingCookie?.because.kind === 'ran-out' && !record ? `${origin} ${missingCookie.name}` : null,
  );
  for (const [, [end]] of ends) {
    const name = end.missingCookie?.name ?? '';
    const setters = rows.filter(
      (one) => one.origin === end.origin && one.startedAt < end.startedAt && sets(one, name),
    );
    const meant = meantBy(setters);
    const setter = setters.at(-1);
    if (meant === null || !setter) continue;
    return [
      {
        rows: [end, setter],
        why: [
          ...say`${setters.length} responses set ${name}, the last of them `,
          link(setter),
          ...say`, each for ${seconds(meant)} by its end, and it ran out before `,
          link(end),
          '. So much is an hour or a day where milliseconds count.',
        ],
        remedy: say`If ${meant} seconds were meant, write ${`${meant} * 1000`}.`,
      },
    ];
  }
  return null;
}

/** Whether a response set the cookie with an end alone, as frameworks do that count milliseconds. */
function sets({ witness, ...row }: Exchange, name: string): boolean {
  const set = setCookieLine({ witness, ...row });
  return (
    witness !== null &&
    isLoopback(hostNameOf(witness.url)) &&
    set?.name === name &&
    !set.cleared &&
    set.maxAge === null &&
    set.expires !== null &&
    countsMilliseconds(set.inside?.format ?? '')
  );
}

/**
 * The age that all of them were set with, where it can be only one that is meant in seconds. Ends
 * are told in whole seconds, so that one alone leaves a second of ages, of which one is round.
 */
function meantBy(setters: readonly Exchange[]): number | null {
  let [least, most] = [0, Infinity];
  for (const setter of setters) {
    const end = setCookieLine(setter)?.expires ?? null;
    const respondedAt = setter.witness?.respondedAt ?? null;
    if (end === null || respondedAt === null) continue;
    least = Math.max(least, end - respondedAt);
    most = Math.min(most, end - setter.startedAt + SECOND);
  }
  const meant = MEANT.filter((age) => age >= least && age < most);
  const isRoundPossible = Math.ceil(least / HALF_SECOND) * HALF_SECOND < most;
  return meant.length === 1 && !isRoundPossible ? (meant[0] ?? null) : null;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toLocaleString('en', { maximumFractionDigits: 1 })} s`;
}
