import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';

/** The close button of the drawer, which has the console. */
function drawerOf(devtools: Page): Locator {
  return devtools.getByRole('button', { name: 'Close drawer' });
}

test('Escape closes what is open, from the inside out, and opens no console meanwhile', async ({
  page,
  demo,
  pair,
  panel,
  devTools: { devtools },
}) => {
  await pair();
  await page.goto(demo.url);
  await panel.select(panel.row('GET', '/'));
  await panel.grid.press('?');
  const help = panel.frame.getByRole('dialog', { name: 'Keys and verdicts' });
  await expect(help).toBeVisible();

  await help.press('Escape');
  await expect(help).toBeHidden();
  await expect(panel.detail).toBeVisible();

  await panel.frame.getByRole('button', { name: 'What is shown' }).click();
  const choice = panel.frame.getByRole('checkbox', { name: 'Preserve log' });
  await choice.press('Escape');
  await expect(choice).toBeHidden();
  await expect(panel.detail).toBeVisible();

  await panel.grid.press('Escape');
  await expect(panel.detail).toBeHidden();
  await expect(drawerOf(devtools)).toBeHidden();

  // With nothing to close it is DevTools' own.
  await panel.grid.press('Escape');
  await expect(drawerOf(devtools)).toBeVisible();
  await drawerOf(devtools).click(); // DevTools remember it
});

test('the menu of a row opens by the mouse and by the keyboard, filters and copies', async ({
  page,
  demo,
  pair,
  panel,
  devTools: { devtools },
}) => {
  await pair();
  await page.goto(demo.url);
  await page.goto(`${demo.url}/books`);
  const filter = panel.frame.getByRole('combobox', { name: 'Filter requests' });

  await panel.row('GET', '/books').click({ button: 'right' });
  await panel.frame.getByRole('menuitem', { name: 'Filter: this path' }).click();
  await expect(filter).toHaveValue('path:=/books');
  await expect(panel.rows).toHaveCount(1);

  await panel.filter('');
  await panel.select(panel.row('GET', '/books'));
  await panel.grid.press('Shift+F10');
  const menu = panel.frame.getByRole('menu', { name: 'Request' });
  await menu.press('End');
  await panel.frame.getByRole('menuitem', { name: 'Copy as Markdown' }).press('Enter');
  await expect(menu).toBeHidden();
  await expect(panel.grid).toBeFocused();
  await filter.press('Control+v');
  await expect(filter).toHaveValue(/^### #2 `GET \/books` 200/);

  await panel.filter('');
  await panel.grid.press('Shift+F10');
  await menu.press('Escape');
  await expect(menu).toBeHidden();
  await expect(panel.detail).toBeVisible();
  await expect(drawerOf(devtools)).toBeHidden();
});

test('d goes to the key that changed, and its menu copies the value before', async ({
  page,
  demo,
  pair,
  panel,
  devTools: { devtools },
}) => {
  await pair();
  await page.goto(demo.url);
  await page.goto(`${demo.url}/?again`);
  await panel.select(panel.row('GET', '/?again'));
  await panel.grid.press('d');
  const tree = panel.frame.getByRole('tree', { name: 'Session' });
  await expect(tree.getByRole('treeitem', { selected: true })).toHaveText(/^num_visits/);

  await tree.press('Shift+F10');
  const menu = panel.frame.getByRole('menu', { name: 'Key of the session' });
  await menu.press('Escape');
  await expect(menu).toBeHidden();
  await expect(drawerOf(devtools)).toBeHidden();

  await tree.getByRole('treeitem', { selected: true }).click({ button: 'right' });
  await panel.frame.getByRole('menuitem', { name: 'Copy value before' }).click();
  const filter = panel.frame.getByRole('combobox', { name: 'Filter requests' });
  await filter.press('Control+v');
  await expect(filter).toHaveValue('1');
});

test('a key that DevTools has a use for in another tool is the panel’s own here', async ({
  page,
  demo,
  pair,
  panel,
}) => {
  await pair();
  await page.goto(demo.url);
  await panel.select(panel.row('GET', '/'));
  await panel.detail.getByRole('treeitem', { name: /num_visits/ }).click();
  // In Elements it hides an element.
  await panel.grid.press('h');
  await expect(panel.detail.getByRole('tab', { name: 'History' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await expect(panel.detail.getByRole('list', { name: 'Values of the key' })).toBeVisible();
});
