import { describe, expect, it } from 'vitest';
import { readLine } from '../../../lib/fate/line.ts';
import { fatesOfJar, fatesOfLines } from '../../../lib/fate/predict.ts';
import type { RequestFacts } from '../../../lib/fate/request.ts';
import { CHROMIUM, FIREFOX } from '../../../lib/fate/rules.ts';
import { chromiumCases, firefoxCases, type ChromiumCase } from '../../../scripts/fate/cases.ts';
import { clearSiteDataOf } from '../../../scripts/fate/judge.ts';
import { markLine, markSent } from '../../../scripts/fate/compare.ts';

/** The tables were made in one moment, with all that expires later than a day or before it. */
const AT = Date.UTC(2026, 10, 1);

/** What the table's browser was told by its user, which an extension may read or not. */
const SETTINGS = {
  none: {},
  block3p: { thirdPartyCookies: 'blocked' },
  blockall: { cookies: 'blocked' },
} as const;

const responseOf = (
  { lines, ask }: Pick<ChromiumCase, 'lines'> & Partial<ChromiumCase>,
  rules = CHROMIUM,
) => ({
  clearSiteData: ask ? clearSiteDataOf(ask) : null,
  lines: lines.map(({ line }) => readLine(line, rules)),
  at: AT,
});

describe('what Chromium said of each Set-Cookie line', () => {
  const cases = chromiumCases();

  it('is a table of some size', () => {
    expect(cases.flatMap(({ lines }) => lines).length).toBeGreaterThan(400);
  });

  it.each(cases.filter(({ after }) => after))(
    '$seen.type $what: is what is told after a look into the jar',
    (given) => {
      const { seen, jar = null, after = null, lines } = given;
      const facts: RequestFacts = { ...seen, ...SETTINGS[given.setting ?? 'none'] };
      const fates = fatesOfLines(facts, responseOf(given), { before: jar, after }, CHROMIUM);
      expect(
        fates.filter((fate, index) => {
          const truth = lines[index] ?? { outcome: '', reasons: [] };
          return markLine(fate, truth, { isSilent: seen.type === 'websocket' }) === 'false';
        }),
      ).toEqual([]);
    },
  );

  it.each(cases.filter(({ setting }) => !setting))(
    '$seen.type $what: is never denied where nobody looked',
    (given) => {
      const { seen, jar = null, lines } = given;
      const fates = fatesOfLines(seen, responseOf(given), { before: jar, after: null }, CHROMIUM);
      const denied = fates.filter(
        ({ outcome }, index) => outcome === 'refused' && lines[index]?.outcome === 'kept',
      );
      expect(denied).toEqual([]);
    },
  );

  it('leaves few open', () => {
    const open = cases.flatMap((given) => {
      const jars = { before: given.jar ?? null, after: given.after ?? null };
      return fatesOfLines(given.seen, responseOf(given), jars, CHROMIUM).filter(
        ({ outcome }) => outcome === 'unknown',
      );
    });
    expect(open.length).toBeLessThan(12);
  });
});

describe('what Chromium said of each cookie of its jar', () => {
  const requests = chromiumCases().flatMap(({ what, setting, seen, jar, sent, after, next }) => [
    ...(jar && sent ? [{ what, setting, seen, jar, sent }] : []),
    ...(after
      ? next.map((later) => ({ what: `${what}, then`, setting, jar: after, ...later }))
      : []),
  ]);

  it.each(requests)('$seen.type $what: is what is told', ({ seen, setting, jar, sent }) => {
    const facts: RequestFacts = { ...seen, ...SETTINGS[setting ?? 'none'] };
    const fates = fatesOfJar(facts, jar, CHROMIUM, AT);
    const wrong = fates.filter((fate, index) => {
      const cookie = jar[index];
      return cookie && markSent(fate, cookie, sent) === 'false';
    });
    expect(wrong).toEqual([]);
  });
});

describe('what Firefox kept and sent', () => {
  it.each(firefoxCases())('$seen.type $what: is what is told', (given) => {
    const { seen, jar, lines, wire } = given;
    const jars = { before: jar ?? null, after: null };
    const fates = fatesOfLines(seen, responseOf(given, FIREFOX), jars, FIREFOX);
    const wrong = fates.filter(
      ({ outcome }, index) =>
        outcome !== 'unknown' && (outcome === 'kept') !== (lines[index]?.outcome === 'kept'),
    );
    expect(wrong).toEqual([]);
    const went = new Set(wire.split('; '));
    const misjudged = (jar ?? []).filter((cookie, index) => {
      const outcome = fatesOfJar(seen, jar ?? [], FIREFOX, AT)[index]?.outcome;
      const isGone = went.has(`${cookie.name}=${cookie.value}`);
      return outcome !== 'unknown' && (outcome === 'sent') !== isGone;
    });
    expect(misjudged).toEqual([]);
  });
});
