import type { Frame, Locator } from '@playwright/test';
import { type Chromium, launchChromium } from '../tests/e2e/support/chromium.ts';
import { type FakeEndpointOptions, startFakeEndpoint } from '../tests/e2e/support/fake-endpoint.ts';
import * as hostile from '../tests/e2e/support/hostile-sessions.ts';
import { pairBy } from '../tests/e2e/support/pairing.ts';
import { type Panel, panelOf } from '../tests/e2e/support/panel.ts';
import { rounded, type Bench, type Row } from './support/rows.ts';

/** Longer than this a click must not wait, in ms. */
const A_SECOND = 1000;
/** How often the panel is asked for a sign of life, in ms. */
const BEAT = 20;

interface Case {
  what: string;
  session: () => FakeEndpointOptions;
  /** What is to be seen once all of it is there. */
  shown: (panel: Panel) => Locator;
}

const saved: Case['shown'] = (panel) => panel.verdict('GET', '/').filter({ hasText: 'saved' });

const ORDINARY: Case = {
  what: 'an ordinary session',
  session: () => hostile.oneChange('{"n":1}', '{"n":2}'),
  shown: saved,
};

const CASES: Case[] = [
  { what: '20,000 levels', session: hostile.deepSession, shown: saved },
  { what: '300,000 keys', session: hostile.wideSession, shown: saved },
  {
    what: '30,000 keys, all of them changed in each of 15 requests',
    session: hostile.restlessSession,
    shown: (panel) => panel.rows.nth(15),
  },
  { what: 'a string of 400,000 characters', session: hostile.longSession, shown: saved },
  {
    what: '2,000 records more whenever it is asked',
    session: hostile.endlessRecords,
    shown: ({ frame }) => frame.getByRole('contentinfo').filter({ hasText: 'older ones let go' }),
  },
];

export const bench: Bench = {
  about:
    'the longest time for which the panel serves no click while it shows what a hostile server tells ÷ 1 s (control: an ordinary session)',
  async run(progress) {
    const chromium = await launchChromium();
    try {
      const control = await longestPause(chromium, ORDINARY);
      progress(`pauses, ${ORDINARY.what}: ${control} ms`);
      const rows: Row[] = [];
      for (const one of CASES) {
        const pause = await longestPause(chromium, one);
        progress(`pauses, ${one.what}: ${pause} ms`);
        rows.push({
          bench: 'pauses',
          case: `longest pause over ${one.what} ÷ 1 s`,
          ratio: rounded(pause / A_SECOND),
          control: rounded(control / A_SECOND),
          aim: '≤ 1',
        });
      }
      return rows;
    } finally {
      await chromium.close();
    }
  },
};

/** Shows the sessions of a server and goes through what is told of the first request. */
async function longestPause(chromium: Chromium, { session, shown }: Case): Promise<number> {
  const server = await startFakeEndpoint(session());
  const page = await chromium.newPage();
  const { panel: locator, frame } = await chromium.openDevTools(page);
  const panel = panelOf(locator);
  await watchPauses(frame);
  await pairBy(chromium, server.link());
  await page.goto(server.url);
  await shown(panel).waitFor();
  await panel.select(panel.rows.first());
  await panel.lookAround();
  const pause = await frame.evaluate(async (beat) => {
    // One more beat, so that a pause that has just ended counts.
    await new Promise((resolve) => setTimeout(resolve, 2 * beat));
    return Math.round(window.longestPause ?? NaN);
  }, BEAT);
  await chromium.closePage(page);
  await server.close();
  return pause;
}

declare global {
  interface Window {
    /** In ms, so far. */
    longestPause?: number;
  }
}

/** The heart beats by a timer, so a pause is a time in which no click is served. */
async function watchPauses(frame: Frame): Promise<void> {
  await frame.evaluate((beat) => {
    let last = performance.now();
    window.longestPause = 0;
    setInterval(() => {
      const now = performance.now();
      window.longestPause = Math.max(window.longestPause ?? 0, now - last - beat);
      last = now;
    }, beat);
  }, BEAT);
}
