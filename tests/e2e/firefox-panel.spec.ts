import { readFile } from 'node:fs/promises';
import { expect, test } from './support/firefox/fixtures.ts';
import type { FirefoxDevTools } from './support/firefox/devtools.ts';
import { pairingLink } from './support/pairing.ts';
import { poll } from './support/wait.ts';

// What one does with the rows, in Firefox: three of them.
test.beforeEach(async ({ firefox, devTools, demo }) => {
  await firefox.goto(await pairingLink(demo));
  await poll('the page that says "Paired"', async () =>
    (await firefox.marionette.page(() => location.hash)) === '#paired' ? true : undefined,
  );
  for (const path of ['/', '/books', '/about']) {
    await firefox.goto(demo.url + path);
    await devTools.waitFor(`the row of ${path}`, hasJudgedRow, `GET ${path}`);
  }
});

test('Firefox: the list is filtered, and shows all again', async ({ devTools }) => {
  const all = await rowsOf(devTools);
  await devTools.type(FILTER, 'path:/books');
  await devTools.waitFor('one row', hasRows, 1);
  expect(await rowsOf(devTools)).toEqual([all[1]]);
  await devTools.click('[aria-label="Clear filter"]');
  await devTools.waitFor('all rows', hasRows, 3);
  expect(await rowsOf(devTools)).toEqual(all);
});

test('Firefox: two requests are compared, until Escape ends it', async ({ devTools }) => {
  await devTools.click('#request-0');
  await devTools.waitForText('.detail-head h2', '/');
  await devTools.type(GRID, 'c');
  await devTools.click('#request-1');
  await devTools.waitForText(COMPARISON, 'After #1, with after #2');
  await devTools.type(GRID, ESCAPE);
  await devTools.waitFor('no comparison', isGone, COMPARISON);
});

test('Firefox: a recording is saved, and opened again with the same rows', async ({
  firefox,
  devTools,
  demo,
}) => {
  const before = await rowsOf(devTools);
  await devTools.click('[aria-label="Export a recording"]');
  await devTools.click('.export-foot .primary');
  const path = await firefox.takeDownload();
  expect(path).toMatch(/\.sessions\.json$/);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
    about: { redaction: 'values' },
  });

  await devTools.type('input[type="file"]', path);
  await devTools.waitForText('.recording-notice', 'This is a recording, imported from');
  expect(await rowsOf(devTools)).toEqual(before);

  await firefox.goto(`${demo.url}/books?later`);
  await devTools.click('.recording-notice button');
  await devTools.waitFor('the live rows', hasJudgedRow, 'GET /books?later');
});

const FILTER = '#sessions-filter';
const GRID = '[role="grid"]';
const COMPARISON = '[aria-label="Comparison"]';
/** As WebDriver writes the key: https://www.w3.org/TR/webdriver2/#keyboard-actions */
const ESCAPE = '\uE00C';

/** Number, request and verdict of each row. Ids have other names in a recording. */
async function rowsOf(devTools: FirefoxDevTools): Promise<string[]> {
  const rows = await devTools.evaluate(readRows);
  if (!Array.isArray(rows)) throw new Error('no rows');
  return rows.map(String);
}

// These run in the panel's document, sent there as source.

function readRows(): string[] {
  return [...document.querySelectorAll('[role="row"][data-key]')].map((row) =>
    ['number', 'path', 'verdict']
      .map((column) => row.querySelector(`[data-column="${column}"]`)?.textContent.trim())
      .join(' | '),
  );
}

/** Whether both halves of the request are in its row. */
function hasJudgedRow(request: string): boolean {
  return [...document.querySelectorAll('[role="row"][data-key]')].some(
    (row) =>
      row.querySelector('[data-column="path"]')?.textContent.startsWith(request) &&
      /created|renewed|saved|read/.test(
        row.querySelector('[data-column="verdict"]')?.textContent ?? '',
      ),
  );
}

function hasRows(count: number): boolean {
  return document.querySelectorAll('[role="row"][data-key]').length === count;
}

function isGone(selector: string): boolean {
  return document.querySelector(selector) === null;
}
