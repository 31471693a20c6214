/** A walk through the demo with the real panel: a ledger of its requests, and pictures. */
import { mkdir } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { launchChromium } from '../tests/e2e/support/chromium.ts';
import { startDemo, type DemoMiddleware } from '../tests/e2e/support/demo.ts';
import type { DevTools } from '../tests/e2e/support/devtools.ts';
import { pairBrowser } from '../tests/e2e/support/pairing.ts';
import { COLUMNS, panelOf, type Column, type Panel } from '../tests/e2e/support/panel.ts';

const PICTURES = fileURLToPath(new URL('../.output/tour/', import.meta.url));

/** Of a DevTools window at the foot of a large screen; tall enough that every row is drawn. */
const DOCKED = { width: 1280, height: 560 };
const TALL = { width: 1280, height: 1800 };
const NARROW = { width: 420, height: 820 };

const ACCIDENTS = [
  'in-place',
  'store-fails',
  'after-response',
  'map',
  'overlapping',
  'secure-cookie',
];

type Row = Record<Column, string>;

/** Walks the demo in both themes, prints the ledger and where the pictures are. */
export async function tour(middleware: DemoMiddleware): Promise<void> {
  await mkdir(PICTURES, { recursive: true });
  const pictures: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    console.log(`Walking LocalLibrary on ${middleware} with the ${theme} panel …`);
    const ledger = await walkWith(theme, middleware, pictures);
    if (theme === 'light') printLedger(ledger);
  }
  console.log(`\nPictures:\n${pictures.map((path) => `  ${relative('.', path)}`).join('\n')}`);
}

async function walkWith(
  theme: 'light' | 'dark',
  middleware: DemoMiddleware,
  pictures: string[],
): Promise<Row[]> {
  const demo = await startDemo({ middleware });
  const chromium = await launchChromium({ dark: theme === 'dark' });
  try {
    const page = await chromium.newPage();
    const devTools = await chromium.openDevTools(page);
    const panel = panelOf(devTools.panel);
    const take = async (name: string): Promise<void> => {
      const path = `${PICTURES}${theme}-${name}.png`;
      await devTools.screenshot(path);
      pictures.push(path);
    };
    await devTools.resize(DOCKED.width, DOCKED.height);
    await take('empty');
    await page.goto(demo.url);
    await panel.frame.getByText('Not paired with').waitFor();
    await take('not-paired');
    await pairBrowser(chromium, demo);
    await walk(page, demo.url, panel);
    await devTools.resize(TALL.width, TALL.height);
    const ledger = await readLedger(panel);
    await portray(devTools, panel, take);
    return ledger;
  } finally {
    await chromium.close();
    await demo.stop();
  }
}

/** What a newcomer would try, in the order of the demo's own advice. */
async function walk(page: Page, url: string, panel: Panel): Promise<void> {
  await page.goto(url);
  await page.goto(`${url}/books`);
  await page.goto(`${url}/about`);
  await page.goto(`${url}/login?next=/reading-list`);
  await page.fill('#name', 'Ada');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((at) => at.pathname === '/reading-list');
  for (const id of ACCIDENTS) {
    await page.goto(`${url}/accidents`);
    await page.click(`[data-accident="${id}"]`);
    await page.waitForSelector('#outcome, #stored');
  }
  await page.goto(`${url}/accidents`);
  await page.click('[data-instead="in-place"]');
  await page.waitForSelector('#outcome, #stored');
  await page.goto(url);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await panel.verdict('POST', '/logout').filter({ hasText: 'destroyed' }).waitFor();
}

async function portray(
  devTools: DevTools,
  panel: Panel,
  take: (name: string) => Promise<void>,
): Promise<void> {
  await devTools.resize(DOCKED.width, DOCKED.height);
  await panel.select(panel.row('POST', '/accidents/in-place'));
  await take('lost');
  await panel.openTab('Life cycle');
  await take('life-cycle');
  await panel.select(panel.row('POST', '/login'));
  await panel.openTab('Changes');
  await take('rotated');
  await panel.openTab('Cookie');
  await take('cookie');
  await panel.openTab('State');
  await panel.select(panel.row('POST', '/accidents/overlapping/authors-panel'));
  await take('overwritten');
  await devTools.resize(NARROW.width, NARROW.height);
  await take('narrow');
  await devTools.resize(DOCKED.width, DOCKED.height);
  await panel.frame.getByRole('button', { name: 'Help' }).click();
  await panel.frame.getByRole('dialog').waitFor();
  await take('help');
}

async function readLedger(panel: Panel): Promise<Row[]> {
  const rows: Row[] = [];
  for (const row of await panel.rows.all()) {
    const cells = await Promise.all(
      COLUMNS.map(async (column) => {
        // A narrow list gives up columns.
        const [text = ''] = await row.locator(`[data-column="${column}"]`).allInnerTexts();
        return [column, text.replaceAll(/\s+/g, ' ').trim()] as const;
      }),
    );
    rows.push({ ...emptyRow(), ...Object.fromEntries(cells) });
  }
  return rows;
}

function emptyRow(): Row {
  return {
    number: '',
    time: '',
    method: '',
    path: '',
    host: '',
    status: '',
    session: '',
    verdict: '',
    marks: '',
    duration: '',
    changes: '',
  };
}

function printLedger(rows: Row[]): void {
  const columns = ['number', 'method', 'path', 'status', 'session', 'verdict', 'changes'] as const;
  const titles: Row = {
    ...emptyRow(),
    ...Object.fromEntries(columns.map((name) => [name, name])),
    number: '#',
  };
  const widths = columns.map((column) =>
    Math.max(...[titles, ...rows].map((row) => row[column].length)),
  );
  console.log();
  for (const row of [titles, ...rows]) {
    console.log(
      columns
        .map((column, at) => row[column].padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}
