import { chromium, type CDPSession, type Page } from '@playwright/test';
import { findChromium } from '../scripts/lib/browsers.mjs';
import { buildPage, sizeOfPanel } from './support/panel/bundle.ts';
import type { PanelBench } from './support/panel/page.tsx';
import { median, rounded, type Bench, type Row } from './support/rows.ts';

const FEW = 1000;
const MANY = 100_000;
/** A task that is longer is felt, in ms. */
const FELT = 50;
/** Of what the user waits for, in ms. */
const ANSWER = 200;
const KILOBYTE = 1024;
const MOST_OF_ROW = 1.5 * KILOBYTE;
const MOST_OF_BUNDLE = 110 * KILOBYTE;

export const bench: Bench = {
  about:
    'the whole panel in a page of real Chromium, with 100,000 requests of ten visitors of which a third save, beside one with 1,000 (control: the same thing once more)',
  async run(progress) {
    const page = await openPage();
    try {
      const few = await measure(page, FEW, progress);
      const again = await measure(page, FEW, progress);
      const many = await measure(page, MANY, progress);
      return [
        ...rowsOf(few, again, many),
        ...(await lookAtStates(page)),
        row('panel as gzip ÷ 110 KB', sizeOfPanel() / MOST_OF_BUNDLE, null, '≤ 1'),
      ];
    } finally {
      await page.context().browser()?.close();
    }
  },
};

async function openPage(): Promise<Page> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium: run `node scripts/setup.mjs`.');
  const sandbox = process.getuid?.() !== 0; // root has none
  const browser = await chromium.launch({ executablePath, chromiumSandbox: sandbox });
  return browser.newPage({ viewport: { width: 1280, height: 720 } });
}

interface Measured {
  rows: number;
  append: number;
  step: number;
  answer: number;
  typing: number;
  scrolling: number;
  /** Bytes of the heap, after a collection. */
  heap: number;
}

/** A panel of so many rows, new for each. */
async function measure(
  page: Page,
  rows: number,
  progress: (line: string) => void,
): Promise<Measured> {
  const { script, styles, parts } = await buildPage();
  await page.goto('about:blank');
  await page.addStyleTag({ content: `${styles} html, body, #root { height: 100%; margin: 0 }` });
  await page.addScriptTag({ content: script });
  const ask = <T>(question: (bench: PanelBench) => T | Promise<T>): Promise<T> =>
    page.evaluate(`(${String(question)})(window.panelBench)`);
  const session = await page.context().newCDPSession(page);
  await page.evaluate((count) => window.panelBench.fill(count), rows);
  const heap = await heapOf(session);
  const append = median(await ask((bench) => bench.append(30)));
  const step = median(await ask((bench) => bench.step(30)));
  await ask((bench) => bench.longTasks());
  const answer = await ask((bench) => bench.type('-path:/books'));
  const typing = Math.max(0, ...(await ask((bench) => bench.longTasks())));
  await ask((bench) => bench.type(''));
  await ask((bench) => bench.longTasks());
  await ask((bench) => bench.scroll(3000));
  const scrolling = Math.max(0, ...(await ask((bench) => bench.longTasks())));
  const measured = { rows, append, step, answer, typing, scrolling, heap };
  progress(`panel, ${rows} rows: ${JSON.stringify(measured)}`);
  if (rows === MANY) {
    const listed = [...parts].slice(0, 15).map(([name, size]) => `${name} ${size}`);
    progress(`panel, the largest parts before they are compressed: ${listed.join(', ')}`);
  }
  return measured;
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

function rowsOf(few: Measured, again: Measured, many: Measured): Row[] {
  const [at, felt] = ['100,000 rows', `÷ ${FELT} ms`];
  const added = many.heap - few.heap;
  return [
    row(`append at ${at} ÷ at 1,000`, many.append / few.append, again.append / few.append, '≤ 1.2'),
    row(`step at ${at} ÷ at 1,000`, many.step / few.step, again.step / few.step, '≤ 1.5'),
    row(`longest task, typing at ${at} ${felt}`, many.typing / FELT, few.typing / FELT, '≤ 1'),
    row(
      `answer of a filter at ${at} ÷ ${ANSWER} ms`,
      many.answer / ANSWER,
      few.answer / ANSWER,
      '≤ 1',
    ),
    row(
      `longest task, scrolling while 50 a second arrive at ${at} ${felt}`,
      many.scrolling / FELT,
      few.scrolling / FELT,
      '≤ 1',
    ),
    row('heap of a row ÷ 1.5 KB', added / (many.rows - few.rows) / MOST_OF_ROW, null, '≤ 1'),
  ];
}

async function lookAtStates(page: Page): Promise<Row[]> {
  const { diff, parse } = await page.evaluate(() => window.panelBench.compare(100_000, 10));
  const small = await page.evaluate(() => window.panelBench.elementsFor(1000));
  const large = await page.evaluate(() => window.panelBench.elementsFor(100_000));
  const again = await page.evaluate(() => window.panelBench.elementsFor(1000));
  const half = Math.floor(parse.length / 2);
  return [
    row(
      'compare 100 KB ÷ one JSON.parse',
      median(diff) / median(parse),
      median(parse.slice(half)) / median(parse.slice(0, half)),
      '≤ 1.5',
    ),
    row('elements with 100 KB shown ÷ with 1 KB', large / small, again / small, '≤ 1.1'),
  ];
}

function row(name: string, ratio: number, control: number | null, aim: string | null): Row {
  return {
    bench: 'panel',
    case: name,
    ratio: rounded(ratio),
    control: control === null ? null : rounded(control),
    aim,
  };
}
