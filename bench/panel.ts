import { chromium, type CDPSession, type Page } from '@playwright/test';
import { findChromium } from '../scripts/lib/browsers.mjs';
import { buildPage, loadedAtStart, type BuiltPage } from './support/panel/bundle.ts';
import type { PanelBench } from './support/panel/page.tsx';
import { tasksOf, type Task } from './support/panel/tasks.ts';
import { median, rounded, type Bench, type Row } from './support/rows.ts';

const FEW = 1000;
const MANY = 100_000;
/** A task that is longer is felt, in ms. */
const FELT = 50;
/** Of what the user waits for, in ms. */
const ANSWER = 200;
/** Of opening a recording, in ms. */
const OPENING = 5000;
/** Of a drawing of the timeline, in ms. */
const DRAWING = 8;
/** A filter is typed so often. */
const TURNS = 3;
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
      const opening = await ask(page, (bench) => bench.reopen());
      const named = 'a recording of 100,000 rows opened ÷ 5 s';
      return [
        ...rowsOf(few, again, many),
        ...longest('writing a recording of 100,000 rows', many.writing, few.writing),
        row(named, opening / OPENING, null, '≤ 1'),
        ...(await searchValues(page)),
        ...(await lookAtStates(page)),
        sizeOfPanel(progress),
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
  redraw: number;
  answer: number;
  typing: Task;
  scrolling: Task;
  writing: Task;
  /** Bytes of the heap, after a collection. */
  heap: number;
}

const ask = <T>(page: Page, question: (bench: PanelBench) => T | Promise<T>): Promise<T> =>
  page.evaluate(`(${String(question)})(window.panelBench)`);

/** What the built panel loads at start, of which it tells the largest files. */
function sizeOfPanel(progress: (line: string) => void): Row {
  const { total, files } = loadedAtStart();
  const largest = files.slice(0, 15).map(([name, size]) => `${name} ${size}`);
  progress(`panel, ${files.length} files at start, as gzip: ${largest.join(', ')}`);
  return row('panel as gzip ÷ 110 KB', total / MOST_OF_BUNDLE, null, '≤ 1');
}

/** A panel without rows. */
async function openPanel(page: Page): Promise<BuiltPage> {
  const built = await buildPage();
  await page.goto('about:blank');
  const styles = `${built.styles} html, body, #root { height: 100%; margin: 0 }`;
  await page.addStyleTag({ content: styles });
  await page.addScriptTag({ content: built.script });
  return built;
}

/** A panel of so many rows, new for each. */
async function measure(
  page: Page,
  rows: number,
  progress: (line: string) => void,
): Promise<Measured> {
  const { parts } = await openPanel(page);
  const session = await page.context().newCDPSession(page);
  await page.evaluate((count) => window.panelBench.fill(count), rows);
  const heap = await heapOf(session);
  const append = median(await ask(page, (bench) => bench.append(30)));
  const step = median(await ask(page, (bench) => bench.step(30)));
  const redraw = median(await ask(page, (bench) => bench.redraw(50)));
  const typed = await typing(page, session, '-path:/books');
  await ask(page, (bench) => bench.type(''));
  const { tasks } = await tasksOf(session, () => ask(page, (bench) => bench.scroll(3000)));
  const scrolling = longestOf(tasks);
  const writing = longestOf(
    (await tasksOf(session, () => ask(page, (bench) => bench.write()))).tasks,
  );
  const measured = { rows, append, step, redraw, ...typed, scrolling, writing, heap };
  progress(`panel, ${rows} rows: ${JSON.stringify(measured)}`);
  if (rows === MANY) {
    const listed = [...parts].slice(0, 15).map(([name, size]) => `${name} ${size}`);
    progress(`panel, the largest parts before they are compressed: ${listed.join(', ')}`);
  }
  return measured;
}

/** Types a filter so many times. The answer is the median of them. */
async function typing(
  page: Page,
  session: CDPSession,
  filter: string,
): Promise<{ answer: number; typing: Task }> {
  const answers: number[] = [];
  const all: Task[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    await ask(page, (bench) => bench.type(''));
    const { result, tasks } = await tasksOf(session, () =>
      page.evaluate((text) => window.panelBench.type(text), filter),
    );
    answers.push(result);
    all.push(...tasks);
  }
  return { answer: median(answers), typing: longestOf(all) };
}

function longestOf(tasks: readonly Task[]): Task {
  return {
    clock: Math.max(0, ...tasks.map(({ clock }) => clock)),
    processor: Math.max(0, ...tasks.map(({ processor }) => processor)),
  };
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

function rowsOf(few: Measured, again: Measured, many: Measured): Row[] {
  const at = '100,000 rows';
  const added = many.heap - few.heap;
  return [
    row(`append at ${at} ÷ at 1,000`, many.append / few.append, again.append / few.append, '≤ 1.2'),
    row(`step at ${at} ÷ at 1,000`, many.step / few.step, again.step / few.step, '≤ 1.5'),
    row(`timeline drawn at ${at} ÷ 8 ms`, many.redraw / DRAWING, few.redraw / DRAWING, '≤ 1'),
    ...longest(`typing at ${at}`, many.typing, few.typing),
    row(
      `answer of a filter at ${at} ÷ ${ANSWER} ms`,
      many.answer / ANSWER,
      few.answer / ANSWER,
      '≤ 1',
    ),
    ...longest(`scrolling while 50 a second arrive at ${at}`, many.scrolling, few.scrolling),
    row('heap of a row ÷ 1.5 KB', added / (many.rows - few.rows) / MOST_OF_ROW, null, '≤ 1'),
  ];
}

/** By the clock a task is longer where others have the processor: the control says how much. */
function longest(name: string, task: Task, control: Task): Row[] {
  return (['processor', 'clock'] as const).map((by) => {
    const aim = by === 'processor' ? '≤ 1' : null;
    return row(
      `longest task, ${name} ÷ ${FELT} ms, ${by}`,
      task[by] / FELT,
      control[by] / FELT,
      aim,
    );
  });
}

/** Where a value came to be, among 10,000 states of 4.7 KB. */
async function searchValues(page: Page): Promise<Row[]> {
  const session = await page.context().newCDPSession(page);
  const look = async (count: number): Promise<{ answer: number; typing: Task }> => {
    await openPanel(page);
    await page.evaluate((rows) => window.panelBench.fillWithStates(rows, 4700), count);
    return typing(page, session, 'value:777');
  };
  const [few, many] = [await look(FEW), await look(10 * FEW)];
  const name = 'value search over 10,000 rows';
  return [
    row(`answer of a ${name} ÷ ${ANSWER} ms`, many.answer / ANSWER, few.answer / ANSWER, '≤ 1'),
    ...longest(`typing a ${name}`, many.typing, few.typing),
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
