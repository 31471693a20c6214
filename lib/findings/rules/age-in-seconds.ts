import type { Exchange } from '../../join/exchange.ts';
import { endOf } from '../../witness/hop.ts';
import type { Found, Rule, Scene } from '../finding.ts';
import { link, setCookieLine } from '../rows.ts';
import { row, say } from '../../text/spans.ts';

/** Ages that people mean in seconds: half an hour to a month. */
const MEANT = [1800, 3600, 7200, 10_800, 14_400, 21_600, 28_800, 43_200, 86_400];
const DAY = 86_400;

/** An age is given in seconds where milliseconds count: the session ends after moments. */
export const ageInSeconds: Rule = {
  name: 'age-in-seconds',
  title: 'An age in seconds where milliseconds count',
  find: (scene) => byOption(scene) ?? byLifetime(scene) ?? [],
};

/** By the option itself, where the middleware tells what it counts. */
function byOption({ rows, middlewareOf }: Scene): Found[] | null {
  for (const exchange of rows.toReversed()) {
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
  for (const exchange of rows.toReversed()) {
    const because = exchange.missingCookie?.because;
    if (because?.kind !== 'ran-out' || exchange.record) continue;
    const setter = rows.find(({ number }) => number !== null && number === because.by);
    const age = setter ? lifetimeOf(setter) : null;
    if (!setter || age === null) continue;
    const meant = MEANT.find((one) => age <= one && age > one - 1100);
    if (meant === undefined) continue;
    return [
      {
        rows: [exchange, setter],
        why: [
          ...say`The ${exchange.missingCookie?.name ?? ''} of `,
          link(setter),
          ...say` ran out ${seconds(age)} after it was set, before `,
          exchange.number === null ? 'the next request' : row(exchange.number),
          '. That is about what an hour or a day becomes where milliseconds count.',
        ],
        remedy: say`If ${meant} seconds were meant, write ${`${meant} * 1000`}.`,
      },
    ];
  }
  return null;
}

/** In ms. Express writes the end as a date of whole seconds, and counts in milliseconds. */
function lifetimeOf(setter: Exchange): number | null {
  const set = setCookieLine(setter);
  const at = setter.witness?.respondedAt ?? null;
  if (!set || at === null || set.maxAge !== null || set.inside?.format !== 'express') return null;
  const end = endOf(set, at);
  return end === null ? null : end - at;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toLocaleString('en', { maximumFractionDigits: 1 })} s`;
}
