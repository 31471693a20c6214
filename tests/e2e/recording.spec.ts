import { readFile } from 'node:fs/promises';
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
