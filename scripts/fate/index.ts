/**
 * `npm run fate`: makes the requests of the table anew in a real Chromium, asks it what became of
 * each cookie, and compares that with what is predicted from what an extension sees.
 * `npm run fate -- text` makes those whose name has the text.
 */
import { chromiumCases, type Ask } from './cases.ts';
import { meetingRules } from './meeting-rules.ts';
import { lineForms } from './forms.ts';
import { moreWays } from './more-ways.ts';
import { places } from './places.ts';
import { isAskable } from './asking.ts';
import { openBrowser } from './browser.ts';
import { judge, type Verdict } from './judge.ts';

const wanted = process.argv.slice(2).join(' ').toLowerCase();
const cases = [
  ...chromiumCases().map(asLive),
  ...meetingRules,
  ...moreWays,
  ...lineForms,
  ...places,
].filter(
  ({ what, ask, before }) =>
    what.toLowerCase().includes(wanted) && [ask, ...before].every(isAskable),
);

/** It takes some minutes: how often it says how far it is. */
const STEP = 25;

const verdicts: Verdict[] = [];
let made = 0;
for (const setting of [undefined, 'block3p', 'blockall'] as const) {
  const those = cases.filter((one) => one.setting === setting);
  if (those.length === 0) continue;
  const browser = await openBrowser(setting);
  try {
    for (const one of those) {
      const found = judge(await browser.make(one));
      verdicts.push(...found);
      made += 1;
      if (made % STEP === 0) console.error(`${made} of ${cases.length} requests made`);
      for (const { mark, about, predicted, told } of found) {
        if (mark === 'true') continue;
        console.log(
          `${mark}: ${one.what}: ${about}\n  predicted ${predicted}\n  told      ${told}`,
        );
      }
    }
  } finally {
    await browser.close();
  }
}

const count = (mark: Verdict['mark']): number => verdicts.filter((one) => one.mark === mark).length;
const decided = count('true') + count('false');
console.log(`\n${cases.length} requests in Chromium; ${count('unknown')} fates left open.`);
console.log(`${count('true')} of ${decided} predictions true`);
process.exitCode = count('false') > 0 || decided === 0 ? 1 : 0;

function asLive({ what, setting, before, ask, lines }: ReturnType<typeof chromiumCases>[number]) {
  return {
    what,
    setting,
    before,
    ask: { ...ask, lines: lines.map(({ line }) => line) } satisfies Ask,
  };
}
