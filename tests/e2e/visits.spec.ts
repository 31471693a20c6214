import { expect, test } from './support/fixtures.ts';

test.describe('a visitor of the catalogue', () => {
  test.beforeEach(async ({ pair }) => pair());

  test('first visit: created', async ({ page, demo, panel }) => {
    await page.goto(demo.url);
    await expect(panel.verdict('GET', '/')).toHaveText('created');
    await expect(panel.changes('GET', '/')).toHaveText('+num_visits');
    await expect(panel.detail).toContainText('No session cookie came');
  });

  test('second visit: saved, num_visits 1 → 2', async ({ page, demo, panel }) => {
    await page.goto(demo.url);
    await expect(panel.verdict('GET', '/')).toHaveText('created');
    await page.goto(demo.url);
    await expect(panel.verdict('GET', '/').last()).toHaveText('saved');

    await panel.select(panel.row('GET', '/').last());
    await expect(panel.detail).toContainText('num_visits changed');
    await panel.openTab('Changes');
    await expect(panel.detail.getByRole('row', { name: 'num_visits' })).toHaveText(
      /num_visits\s*1\s*2\s*stored/,
    );
    await panel.openTab('State');
    await expect(panel.detail.getByRole('treeitem', { name: /num_visits/ })).toContainText(
      /1\s*→\s*2/,
    );
  });

  test('a page that only reads: renewed, also read, and why', async ({ page, demo, panel }) => {
    await page.goto(demo.url);
    await page.goto(`${demo.url}/books`);
    await expect(panel.verdict('GET', '/books')).toHaveText('renewed');
    await panel.select(panel.row('GET', '/books'));
    await expect(panel.detail).toContainText('also read');
    await expect(panel.detail).toContainText('only told the store its new expiry (touch)');
  });

  test('a page that does not look: renewed, also untouched', async ({ page, demo, panel }) => {
    await page.goto(demo.url);
    await page.goto(`${demo.url}/about`);
    await panel.select(panel.row('GET', '/about'));
    await expect(panel.detail).toContainText('also untouched');
    await expect(panel.detail).toContainText('The app did not look at the session');
  });

  test('the middleware, its rule and its options in force are told', async ({
    page,
    demo,
    panel,
  }) => {
    await page.goto(demo.url);
    await panel.select(panel.row('GET', '/'));
    await panel.openTab('Life cycle');
    await expect(panel.detail).toContainText('express-session 1.19.0');
    await expect(panel.detail).toContainText('differs from the one it loaded');
    await expect(panel.detail).toContainText(/saveUninitialized\W+false/);
    await expect(panel.detail).toContainText(/resave\W+false/);
  });

  test('the cookie: sent, set, kept, and when it ends', async ({ page, demo, panel }) => {
    await page.goto(demo.url);
    await panel.select(panel.row('GET', '/'));
    await panel.openTab('Cookie');
    await expect(panel.detail).toContainText('connect.sid');
    await expect(panel.detail).toContainText('HttpOnly');
    await expect(panel.detail).toContainText('4,096');
  });
});

test.describe('a visitor whose first requests overlap', () => {
  test('all sessions but the last are out of reach, and their rows say so', async ({
    page,
    demo,
    pair,
    panel,
  }) => {
    await pair();
    await page.goto(`${demo.url}/about`);
    await page.evaluate(() => Promise.all([fetch('/?a'), fetch('/?b')]));
    await page.evaluate(() => fetch('/?c'));
    const lost = panel.rows.filter({ hasText: 'lost · orphaned' });
    await expect(lost).toHaveCount(1);
    await expect(lost).toContainText(/cookie replaced by #\d/);
    await expect(panel.rows.filter({ hasText: 'replaced the cookie of #' })).toHaveCount(1);
    await expect(panel.verdict('GET', '/?c')).toHaveText('saved');
  });
});

test.describe('login and logout', () => {
  test.beforeEach(async ({ pair }) => pair());

  test('login over a 302: rotated, with both fingerprints, kept and dropped keys', async ({
    page,
    demo,
    panel,
  }) => {
    await page.goto(demo.url);
    await page.goto(`${demo.url}/login?next=/reading-list`);
    await page.fill('#name', 'Ada');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL((url) => url.pathname === '/reading-list');

    const login = panel.row('POST', '/login');
    await expect(panel.verdict('POST', '/login')).toHaveText('rotated');
    await expect(panel.session('POST', '/login')).toHaveText(/^[0-9a-f]{4} → [0-9a-f]{4}$/);
    const [before, after] = (await panel.session('POST', '/login').innerText()).split(' → ');
    await expect(panel.session('GET', '/').first()).toHaveText(before ?? '');
    await expect(panel.session('GET', '/reading-list')).toHaveText(after ?? '');

    await panel.select(login);
    await panel.openTab('Changes');
    await expect(panel.definition('Kept')).toHaveText('num_visits');
    await expect(panel.definition('Added')).toHaveText('member');
    await expect(panel.definition('Dropped')).toHaveText('next');
  });

  test('a fetch login followed at once by a navigation is not missed', async ({
    page,
    demo,
    panel,
  }) => {
    await page.goto(demo.url);
    await page.goto(`${demo.url}/login`);
    await page.fill('#name', 'Grace');
    await page.click('#fetch-login');
    await page.waitForURL('**/account');
    await expect(panel.verdict('POST', '/api/login')).toHaveText('rotated');
    await expect(panel.verdict('GET', '/account')).toHaveText('renewed');
  });

  test('logout: destroyed', async ({ page, demo, panel }) => {
    await page.goto(`${demo.url}/login`);
    await page.fill('#name', 'Ada');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL('**/account');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(panel.verdict('POST', '/logout')).toHaveText('destroyed');
    await panel.select(panel.row('POST', '/logout'));
    await expect(panel.detail).toContainText('The browser was told to drop the cookie');
  });

  test('next and previous save land on the saves', async ({ page, demo, panel }) => {
    await page.goto(demo.url);
    await page.goto(`${demo.url}/books`);
    await page.goto(demo.url);
    await page.goto(`${demo.url}/authors`);
    await expect(panel.verdict('GET', '/authors')).toHaveText('renewed');

    await panel.frame.getByRole('button', { name: 'Previous save' }).click();
    await expect(panel.selected).toContainText('saved');
    await panel.frame.getByRole('button', { name: 'Previous save' }).click();
    await expect(panel.selected).toContainText('created');
    await panel.frame.getByRole('grid', { name: 'Requests' }).press('n');
    await expect(panel.selected).toContainText('saved');
    await panel.frame.getByRole('grid', { name: 'Requests' }).press('j');
    await expect(panel.selected).toContainText('/authors');
    await panel.frame.getByRole('grid', { name: 'Requests' }).press('p');
    await expect(panel.selected).toContainText('saved');
  });
});
