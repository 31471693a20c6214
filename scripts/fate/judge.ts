import type { JarCookie } from '../../lib/fate/jar.ts';
import { readLine } from '../../lib/fate/line.ts';
import { fatesOfJar, fatesOfLines } from '../../lib/fate/predict.ts';
import type { LineFate, SendFate } from '../../lib/fate/reasons.ts';
import { CHROMIUM } from '../../lib/fate/rules.ts';
import type { Made } from './browser.ts';
import type { Ask, SentRow } from './cases.ts';
import { markLine, markSent, type Mark, type TrueLine } from './compare.ts';
import type { ToldCookie } from './told.ts';

export interface Verdict {
  mark: Mark;
  about: string;
  predicted: string;
  told: string;
}

/** What is predicted of a request beside what Chromium says. */
export function judge(made: Made): Verdict[] {
  return [...judgeLines(made), ...judgeSent(made)];
}

function judgeLines(made: Made): Verdict[] {
  const { ask, seen, before, after, at, told } = made;
  const lines = ask.lines.map((line) => readLine(line, CHROMIUM));
  const response = { lines, clearSiteData: clearSiteDataOf(ask), at };
  const fates = fatesOfLines(seen, response, { before, after }, CHROMIUM);
  const refused = [...(told.refused ?? [])];
  return ask.lines.map((line, index) => {
    const fate: LineFate = fates[index] ?? { outcome: 'unknown', why: 'not-looked' };
    // The protocol has a line without the blanks around it.
    const place = refused.findIndex((row) => row.line.trim() === line.trim());
    const word = place < 0 ? undefined : refused.splice(place, 1)[0];
    const truth = word ? { outcome: 'refused', reasons: word.reasons } : ofJar(line, fate, made);
    const mark = markLine(fate, truth, { isSilent: told.refused === null });
    return {
      mark,
      about: line.slice(0, 80),
      predicted: JSON.stringify(fate),
      told: JSON.stringify(truth),
    };
  });
}

export function clearSiteDataOf({ responseHeaders }: Ask): string | null {
  const header = responseHeaders.find((text) => text.startsWith('Clear-Site-Data:'));
  return header?.slice(header.indexOf(':') + 1) ?? null;
}

/**
 * Where the protocol has no word of a line, the jar has: the line's cookie is there, or one of its
 * name has gone, or neither.
 */
function ofJar(line: string, fate: LineFate, { ask, toldBefore, toldAfter }: Made): TrueLine {
  const { name, value, httpOnly } = readLine(line, CHROMIUM);
  const named = (jar: ToldCookie[]): ToldCookie[] => jar.filter((cookie) => cookie.name === name);
  const isThere = named(toldAfter).some(
    (cookie) => cookie.value === value && cookie.httpOnly === httpOnly,
  );
  // A line that clears leaves no trace but what is missing, and none where another sets it anew.
  const set = ask.lines.filter((other) => other !== line && other.startsWith(`${name}=`)).length;
  const isGone = named(toldAfter).length < named(toldBefore).length + set;
  const clears = fate.outcome === 'cleared' || fate.outcome === 'nothing-cleared';
  if (clears) return { outcome: isGone ? 'cleared' : 'nothing-cleared', reasons: [] };
  if (fate.outcome === 'overwritten') {
    return { outcome: isThere ? 'kept' : 'overwritten', reasons: [] };
  }
  return { outcome: isThere ? 'kept' : 'dropped', reasons: [] };
}

function judgeSent(made: Made): Verdict[] {
  const { seen, before, at, told, received } = made;
  return fatesOfJar(seen, before, CHROMIUM, at).map((fate, index): Verdict => {
    const cookie = before[index];
    if (!cookie) throw new Error('a fate without a cookie');
    const mark = told.sent ? markSent(fate, cookie, told.sent) : ofWire(fate, cookie, received);
    const { name, domain, path } = cookie;
    return {
      mark,
      about: `${name} of ${domain}${path} in the jar`,
      predicted: JSON.stringify(fate),
      told: JSON.stringify(told.sent?.filter((row) => isOf(row, cookie)) ?? received),
    };
  });
}

function isOf(row: SentRow, { name, domain, path }: JarCookie): boolean {
  return row.name === name && row.domain === domain && row.path === path;
}

function ofWire(fate: SendFate, { name, value }: JarCookie, received: string | null): Mark {
  if (fate.outcome === 'unknown') return 'unknown';
  const went = received?.split('; ').includes(name === '' ? value : `${name}=${value}`) ?? false;
  return went === (fate.outcome === 'sent') ? 'true' : 'false';
}
