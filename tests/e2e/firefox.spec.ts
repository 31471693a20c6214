import { expect, test } from './support/firefox/fixtures.ts';
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

function signIn(name: string): void {
  const field = document.querySelector('#name');
  if (!(field instanceof HTMLInputElement)) throw new Error('no field for the name');
  field.value = name;
  field.form?.requestSubmit();
}
