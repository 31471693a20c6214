import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { expect, test } from './support/fixtures.ts';

test('a recording is saved, and opened again with the same rows', async ({
  page,
  demo,
  pair,
  panel,
  devTools: { devtools },
}, testInfo) => {
  await pair();
  await page.goto(demo.url);
  await page.goto(`${demo.url}/books`);
  await expect(panel.rows).toHaveCount(2);
  const verdicts = panel.rows.locator('[data-column="verdict"]');
  await expect(verdicts).toHaveText([/created/, /renewed/]);
  const before = await verdicts.allTextContents();

  await panel.frame.getByRole('button', { name: 'Export a recording' }).click();
  const save = panel.frame.getByRole('button', { name: 'Save the file' });
  const [download] = await Promise.all([devtools.waitForEvent('download'), save.click()]);
  const path = testInfo.outputPath('bug.sessions.json');
  await download.saveAs(path);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
    about: { redaction: 'values' },
  });

  const [chooser] = await Promise.all([
    devtools.waitForEvent('filechooser'),
    panel.frame.getByRole('button', { name: 'Open a recording' }).click(),
  ]);
  await chooser.setFiles(path);
  await expect(panel.frame.getByText(/This is a recording, imported from/)).toBeVisible();
  await expect(verdicts).toHaveText(before);

  await page.goto(`${demo.url}/books`);
  await expect(panel.rows).toHaveCount(2);
  await panel.frame.getByRole('button', { name: 'Back to live' }).click();
  await expect(panel.rows).toHaveCount(3);
});

test('a recording is saved as a page, which is read without the extension and opened in it', async ({
  page,
  demo,
  pair,
  panel,
  devTools: { devtools },
}, testInfo) => {
  await pair();
  await page.goto(`${demo.url}/accidents`);
  await page.click('[data-accident="after-response"]');
  const verdicts = panel.rows.locator('[data-column="verdict"]');
  await expect(panel.verdict('POST', '/accidents/after-response')).toHaveText(/lost/);
  const before = await verdicts.allTextContents();

  await panel.frame.getByRole('button', { name: 'Export a recording' }).click();
  const save = panel.frame.getByRole('button', { name: 'Save as a page' });
  const [download] = await Promise.all([devtools.waitForEvent('download'), save.click()]);
  const path = testInfo.outputPath('bug.sessions.html');
  await download.saveAs(path);

  const refused: string[] = [];
  page.on('console', (message) => void refused.push(message.text()));
  await page.goto(pathToFileURL(path).href);
  const lost = page.getByRole('listitem').filter({ hasText: 'POST /accidents/after-response' });
  await expect(lost).toContainText('What to do:');
  await expect(lost.getByRole('table')).toContainText('not saved');
  await expect(lost.locator('.verdict')).not.toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
  expect(refused).toEqual([]);

  const [chooser] = await Promise.all([
    devtools.waitForEvent('filechooser'),
    panel.frame.getByRole('button', { name: 'Open a recording' }).click(),
  ]);
  await chooser.setFiles(path);
  await expect(panel.frame.getByText(/This is a recording, imported from/)).toBeVisible();
  await expect(verdicts).toHaveText(before);
});
