import { expect, test } from './support/fixtures.ts';

test('what the next request would load is one click away, and is what that loads', async ({
  page,
  demo,
  pair,
  panel,
}) => {
  await pair();
  const bar = panel.frame.getByRole('button', { name: /^What the next request would load/ });
  const told = panel.frame.getByRole('region', { name: 'What the next request would load' });
  await page.goto(demo.url);
  await expect(panel.verdict('GET', '/')).toHaveText(/created/);

  await bar.click();
  await expect(told).toContainText('As #1 stored it');
  const next = await told.getByRole('treeitem').allInnerTexts();

  await page.goto(`${demo.url}/books`);
  await panel.select(panel.row('GET', '/books'));
  await panel.detail.getByRole('tab', { name: 'State' }).click();
  const loaded = panel.detail.getByRole('treeitem');
  await expect(loaded).toHaveText(next.map((text) => new RegExp(`^${escaped(text)}$`)));
});

test('what the next request would load is nothing after a logout', async ({
  page,
  demo,
  pair,
  panel,
}) => {
  await pair();
  await page.goto(demo.url);
  await page.goto(`${demo.url}/login`);
  await page.fill('#name', 'Ada');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(panel.verdict('POST', '/login')).toHaveText(/rotated/);
  await panel.grid.press('.');
  const told = panel.frame.getByRole('region', { name: 'What the next request would load' });
  await expect(told.getByRole('treeitem', { name: /Ada/ })).toBeVisible();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(panel.verdict('POST', '/logout')).toHaveText(/destroyed/);
  await panel.select(panel.row('POST', '/logout'));
  await panel.grid.press('.');
  await expect(told).toContainText(/No session: #\d+ (ended it|cleared the cookie)/);
  await expect(told.getByRole('tree')).toBeHidden();
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s*');
}
