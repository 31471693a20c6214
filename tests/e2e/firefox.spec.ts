import { expect, test } from './support/firefox/fixtures.ts';
import { LATE_PATH, startLateResponse } from './support/late-response.ts';
import { pairingLink } from './support/pairing.ts';
import { poll } from './support/wait.ts';

test('Firefox: install, open the tab, pair, visit, log in, see the rows', async ({
  firefox,
  devTools,
  demo,
}) => {
  await firefox.goto(await pairingLink(demo));
  await poll('the page that says "Paired"', async () =>
    (await firefox.marionette.page(() => location.hash)) === '#paired' ? true : undefined,
  );

  await firefox.goto(demo.url);
  await devTools.waitFor('the first visit', hasRow, 'GET /', 'created');
  await firefox.goto(demo.url);
  await devTools.waitFor('the second visit', hasRow, 'GET /', 'saved');
  await firefox.goto(`${demo.url}/books`);
  await devTools.waitFor('a page that reads', hasRow, 'GET /books', 'renewed');

  await firefox.goto(`${demo.url}/login`);
  await firefox.marionette.page(signIn, 'Ada');
  await devTools.waitFor('the login', hasRow, 'POST /login', 'rotated');
  await devTools.waitFor('the page after it', hasRow, 'GET /account', 'renewed');

  // The rows are this tab's own, seen by the browser, and not only told by the server.
  expect(await devTools.evaluate(countOfOtherClients)).toBe(0);
});

test('Firefox: a record that is here before its response is of no other client', async ({
  firefox,
  devTools,
}) => {
  const server = await startLateResponse();
  try {
    await firefox.goto(server.link());
    await poll('the page that says "Paired"', async () =>
      (await firefox.marionette.page(() => location.hash)) === '#paired' ? true : undefined,
    );
    await firefox.goto(server.url);
    await devTools.waitFor('the server', hasRow, 'GET /', '');
    await firefox.marionette.page((url: string) => void fetch(url), server.lateUrl);
    await server.recordIsTold();
    expect(await devTools.evaluate(countOfOtherClients)).toBe(0);
    expect(await devTools.evaluate(countOfRows, `GET ${LATE_PATH}`)).toBe(1);
    server.respond();
    await devTools.waitFor('the record in its row', hasRow, `GET ${LATE_PATH}`, 'saved');
    expect(await devTools.evaluate(countOfRows, `GET ${LATE_PATH}`)).toBe(1);
  } finally {
    await server.close();
  }
});

// These run in the panel's document or in the page, sent there as source.

function hasRow(request: string, verdict: string): boolean {
  return [...document.querySelectorAll('[role="row"]')].some(
    (row) =>
      row.querySelector('[data-column="path"]')?.textContent.startsWith(request) &&
      row.querySelector('[data-column="verdict"]')?.textContent.startsWith(verdict),
  );
}

function countOfOtherClients(): number {
  return [...document.querySelectorAll('[role="row"]')].filter((row) =>
    row.textContent.includes('other client'),
  ).length;
}

function countOfRows(request: string): number {
  return [...document.querySelectorAll('[role="row"]')].filter((row) =>
    row.querySelector('[data-column="path"]')?.textContent.startsWith(request),
  ).length;
}

function signIn(name: string): void {
  const field = document.querySelector('#name');
  if (!(field instanceof HTMLInputElement)) throw new Error('no field for the name');
  field.value = name;
  field.form?.requestSubmit();
}
