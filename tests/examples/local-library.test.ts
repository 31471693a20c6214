import session from 'express-session';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accidents } from '../../examples/local-library/accidents/index.ts';
import type { Pace } from '../../examples/local-library/accidents/accident.ts';
import { createApp } from '../../examples/local-library/app.ts';
import { openCatalogue, type Catalogue } from '../../examples/local-library/catalogue.ts';
import { listen, type Listening } from '../../examples/local-library/listen.ts';
import { parseOptions } from '../../examples/local-library/options.ts';
import { Browser, textOf } from './browser.ts';

let pace: Pace;
let logged: string[];
let catalogue: Catalogue;
let server: Listening;
let browser: Browser;

/** The accidents ask `pace` at the time, so that a test can set its own. */
beforeEach(async () => {
  pace = { slowSave: () => Promise.resolve(), patience: () => new Promise(() => {}) };
  logged = [];
  catalogue = openCatalogue();
  const app = createApp({
    session,
    catalogue,
    pace: { slowSave: () => pace.slowSave(), patience: () => pace.patience() },
    log: (line) => logged.push(line),
  });
  server = await listen(app, { port: 0, portIsExplicit: true });
  browser = new Browser(server.url);
});

afterEach(async () => {
  await server.close();
  catalogue.close();
});

const SID = 'connect.sid';
const noApp = (): void => {};

async function visits(): Promise<number> {
  return Number(textOf((await browser.get('/')).body, 'visits'));
}

async function readingListCount(): Promise<string | undefined> {
  return textOf((await browser.get('/books')).body, 'reading-list-count');
}

async function signedInAs(): Promise<string | undefined> {
  return textOf((await browser.get('/books')).body, 'member');
}

/** What a new request finds in the session for this accident. */
async function stored(id: string): Promise<unknown> {
  return JSON.parse(textOf((await browser.get(`/accidents/${id}`)).body, 'stored') ?? 'null');
}

describe('visits', () => {
  test('are counted for each visitor', async () => {
    expect(await visits()).toBe(1);
    expect(await visits()).toBe(2);
    browser = new Browser(server.url);
    expect(await visits()).toBe(1);
  });

  test('are not counted by pages that only read', async () => {
    await visits();
    for (const path of [
      '/books',
      '/books/1',
      '/authors',
      '/authors/1',
      '/about',
      '/reading-list',
    ]) {
      const { status, setCookies } = await browser.get(path);
      expect({ path, status, setCookies }).toEqual({ path, status: 200, setCookies: [] });
    }
    expect(await visits()).toBe(2);
  });

  test('a visitor who has changed nothing gets no session', async () => {
    await browser.get('/books');
    await browser.get('/login');
    expect(browser.cookies.size).toBe(0);
  });

  test('no file needs a session', async () => {
    for (const path of ['/style.css', '/fetch-login.js', '/race.js']) {
      const { status, setCookies } = await browser.get(path);
      expect({ path, status, setCookies }).toEqual({ path, status: 200, setCookies: [] });
    }
  });
});

describe('signing in', () => {
  test('rotates the id, keeps visits and reading list, and drops `next`', async () => {
    await visits();
    await browser.post('/reading-list/3', { action: 'add' });
    await browser.get('/login?next=/books/3');
    const before = browser.cookies.get(SID);

    const first = await browser.post('/login', { name: 'Ada Lovelace' });
    expect(first).toMatchObject({ status: 302, location: '/books/3' });
    expect(browser.cookies.get(SID)).not.toBe(before);
    expect(await signedInAs()).toBe('Ada Lovelace');
    expect(await readingListCount()).toBe('1');
    expect(await visits()).toBe(2);

    const second = await browser.post('/login', { name: 'Alan Turing' });
    expect(second.location).toBe('/account');
  });

  test('leaves nothing behind under the old id', async () => {
    await visits();
    const thief = new Browser(server.url);
    thief.cookies.set(SID, browser.cookies.get(SID) ?? '');
    await browser.post('/login', { name: 'Ada Lovelace' });
    expect(textOf((await thief.get('/books')).body, 'member')).toBeUndefined();
  });

  test('with fetch answers JSON, and the page that follows at once is signed in', async () => {
    await visits();
    const before = browser.cookies.get(SID);
    const json = JSON.stringify({ name: 'Grace Hopper' });
    const answer = await browser.postText('/api/login', json, 'application/json');
    expect(JSON.parse(answer.body)).toEqual({ member: 'Grace Hopper', next: '/account' });
    expect(browser.cookies.get(SID)).not.toBe(before);
    const account = await browser.get('/account');
    expect(account.status).toBe(200);
    expect(textOf(account.body, 'visits')).toBe('1');
  });

  test('is needed for the account, which comes next', async () => {
    const refused = await browser.get('/account');
    expect(refused).toMatchObject({ status: 302, location: '/login?next=/account' });
    await browser.get(refused.location ?? '');
    const { location } = await browser.post('/login', { name: 'Ada Lovelace' });
    expect(location).toBe('/account');
  });

  test.each(['https://elsewhere.example/', '//elsewhere.example', '/\\elsewhere.example', 'books'])(
    'never leads to %s',
    async (next) => {
      const refused = await browser.get(`/login?next=${encodeURIComponent(next)}`);
      expect(refused.status).toBe(400);
      expect((await browser.post('/login', { name: 'Ada' })).location).toBe('/account');
    },
  );

  test.each([
    ['', 'Please give a name.'],
    ['   ', 'Please give a name.'],
    ['x'.repeat(41), 'A name has at most 40 characters.'],
    ['a\u0007b', 'A name cannot contain control characters.'],
  ])('refuses the name %j', async (name, mistake) => {
    const { status, body } = await browser.post('/login', { name });
    expect({ status, mistake: textOf(body, 'mistake') }).toEqual({ status: 400, mistake });
    expect(await signedInAs()).toBeUndefined();
  });

  test.each(['{"name":""}', '{"name":7}', '[]', '{"name":', '"Ada"'])(
    'with fetch refuses %s',
    async (json) => {
      const { status, body } = await browser.postText('/api/login', json, 'application/json');
      expect(status).toBe(400);
      expect(JSON.parse(body)).toEqual({ error: expect.any(String) });
    },
  );

  test('a hostile name is text, not markup', async () => {
    const name = `"><script>alert('&')</script>`;
    await browser.post('/login', { name });
    for (const path of ['/account', '/books', '/accidents/logout-race']) {
      const { body } = await browser.get(path);
      expect(body).not.toContain('<script>alert');
      expect(textOf(body, 'member')).toBe(name);
    }
    const tooLong = await browser.post('/login', { name: name.repeat(3) });
    expect(tooLong.body).not.toContain('"><script>alert');
  });
});

test('signing out destroys the session and clears the cookie', async () => {
  await visits();
  await browser.post('/login', { name: 'Ada Lovelace' });
  const old = browser.cookies.get(SID) ?? '';

  expect(await browser.post('/logout')).toMatchObject({ status: 302, location: '/' });
  expect(browser.cookies.has(SID)).toBe(false);
  browser.cookies.set(SID, old);
  expect(await signedInAs()).toBeUndefined();
  expect(await visits()).toBe(1);
});

describe('the reading list', () => {
  test('takes books, and gives them back', async () => {
    await browser.post('/reading-list/1', { action: 'add' });
    await browser.post('/reading-list/2', { action: 'add' });
    const again = await browser.post('/reading-list/1', { action: 'add' });
    expect(again).toMatchObject({ status: 302, location: '/reading-list' });
    expect(await readingListCount()).toBe('2');
    const { body } = await browser.get('/reading-list');
    expect(textOf(body, 'reading-list')).toMatch(/Emma.*Pride and Prejudice/);

    await browser.post('/reading-list/1', { action: 'remove' });
    expect(await readingListCount()).toBe('1');
  });

  test.each([
    ['/reading-list/999', 'add', 404],
    ['/reading-list/x', 'add', 404],
    ['/reading-list/1', 'burn', 400],
  ])('answers %s with %s: %i', async (path, action, status) => {
    const answer = await browser.post(path, { action });
    expect(answer.status).toBe(status);
    expect(textOf(answer.body, 'problem')).toBeTruthy();
    expect(await readingListCount()).toBe('0');
  });
});

describe('a loan', () => {
  test('needs a member, and leads back to the book', async () => {
    const { status, location } = await browser.post('/books/3/loan');
    expect({ status, location }).toEqual({ status: 302, location: '/login?next=/books/3' });
  });

  test('is one copy, for one member at a time', async () => {
    await browser.post('/login', { name: 'Ada Lovelace' });
    await browser.post('/books/3/loan');
    expect(textOf((await browser.get('/account')).body, 'loans')).toContain('Frankenstein');

    const other = new Browser(server.url);
    await other.post('/login', { name: 'Alan Turing' });
    expect((await other.post('/books/3/loan')).status).toBe(409);
    expect((await other.post('/books/3/return')).status).toBe(409);

    await browser.post('/books/3/return');
    expect((await other.post('/books/3/loan')).status).toBe(302);
  });

  test('survives a restart when the database is a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'local-library-'));
    const file = join(folder, 'new', 'library.sqlite');
    const first = openCatalogue(file);
    first.lend(1, 'Ada Lovelace');
    const counts = first.counts();
    first.close();
    const second = openCatalogue(file);
    expect(second.counts()).toEqual(counts);
    expect(second.book(1)?.borrower).toBe('Ada Lovelace');
    second.close();
    rmSync(folder, { recursive: true });
  });
});

test.each(['/nope', '/books/999', '/books/abc', '/books/-1', '/authors/0', '/accidents/nope'])(
  'answers %s with a page that says what is missing',
  async (path) => {
    const { status, body } = await browser.get(path);
    expect(status).toBe(404);
    expect(textOf(body, 'problem')).toMatch(/^There is no /);
  },
);

test('a page asks for nothing from other hosts, and runs no script but its own', async () => {
  const response = await browser.start('GET', '/accidents');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(await response.text()).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});

describe('accidents', () => {
  test('each file is in the list, and each has its place on the page and its route', async () => {
    const notAccidents = ['accident.ts', 'index.ts', 'turns.ts'];
    const files = readdirSync(new URL('../../examples/local-library/accidents', import.meta.url))
      .filter((file) => !notAccidents.includes(file))
      .map((file) => file.replace('.ts', ''));
    expect(accidents.map(({ id }) => id).sort()).toEqual(files.sort());

    const { body } = await browser.get('/accidents');
    for (const { id, title, start } of accidents) {
      expect(textOf(body, id)).toContain(title);
      expect(body).toContain(`data-accident="${id}"`);
      const answer = await (start.method === 'post'
        ? browser.post(start.action)
        : browser.get(start.action));
      expect({ id, status: answer.status }).toEqual({ id, status: expect.toBeOneOf([200, 302]) });
      expect({ id, status: (await browser.get(`/accidents/${id}`)).status }).toEqual({
        id,
        status: 200,
      });
    }
  });

  test('the page makes sure that there is a session to have accidents with', async () => {
    await browser.get('/accidents');
    expect(browser.cookies.has(SID)).toBe(true);
  });

  // Twice each: they can be had again and again.
  describe.each([1, 2])('round %i', (round) => {
    beforeEach(async () => {
      await visits();
    });

    async function rounds(accident: () => Promise<void>): Promise<void> {
      for (let i = 0; i < round; i++) await accident();
    }

    test('store-fails: the page says saved, nothing is stored, the app lives on', () =>
      rounds(async () => {
        logged.length = 0;
        const { status, body } = await browser.post('/accidents/store-fails');
        expect(status).toBe(200);
        expect(textOf(body, 'outcome')).toContain('Saved: you collect');
        expect(await stored('store-fails')).toEqual({});
        expect(logged).toEqual([
          'POST /accidents/store-fails: failed after the answer had begun: the disk is full',
        ]);
      }));

    test('slow-redirect: the page after the redirect reads the old value', () =>
      rounds(async () => {
        const before = await stored('slow-redirect');
        const store = Promise.withResolvers<undefined>();
        pace.slowSave = () => store.promise;

        const redirect = await browser.start('POST', '/accidents/slow-redirect');
        expect(redirect.status).toBe(302);
        const { body } = await browser.get(redirect.headers.get('location') ?? '');
        expect(textOf(body, 'outcome')).toContain('This page came too early.');
        expect(await stored('slow-redirect')).toEqual(before);

        store.resolve(undefined);
        await redirect.text();
        expect(await stored('slow-redirect')).not.toEqual(before);
      }));

    test('after-response: the receipt is given and not noted', () =>
      rounds(async () => {
        const { body } = await browser.post('/accidents/after-response');
        expect(textOf(body, 'outcome')).toMatch(/number \d{4}/);
        expect(await stored('after-response')).toEqual({});
      }));

    test('map: two ratings go in, none comes back', () =>
      rounds(async () => {
        const { body } = await browser.post('/accidents/map');
        expect(textOf(body, 'outcome')).toContain('holds 2 ratings');
        expect(await stored('map')).toMatchObject({ ratings: { stars: {} } });
        const { body: after } = await browser.get('/accidents/map');
        expect(textOf(after, 'outcome')).toContain('holds 0 ratings, and stars is no Map.');
      }));

    test.each([
      ['authors', 'books'],
      ['books', 'authors'],
    ])('overlapping: the later save erases the other key (%s comes first)', (one, other) =>
      rounds(async () => {
        const start = await browser.post('/accidents/overlapping');
        expect(start.location).toBe('/accidents/overlapping/race');
        const { body } = await browser.get('/accidents/overlapping/race');
        expect(body).toContain('data-second="/accidents/overlapping/books-panel"');
        const answers = await Promise.all([
          browser.post(`/accidents/overlapping/${one}-panel`),
          browser.post(`/accidents/overlapping/${other}-panel`),
        ]);
        expect(answers.map(({ body: json }): unknown => JSON.parse(json))).toEqual([
          { [`${one}_panel_opened`]: 1 },
          { [`${other}_panel_opened`]: 1 },
        ]);
        expect(await stored('overlapping')).toEqual({ books_panel_opened: 1 });
      }),
    );

    test('logout-race: the slow request brings the session back', () =>
      rounds(async () => {
        const start = await browser.post('/accidents/logout-race');
        expect(start.location).toBe('/accidents/logout-race/race');
        const { body } = await browser.get('/accidents/logout-race/race');
        const race = /data-second="[^"]*\?(race=[^"]+)"/.exec(body)?.[1];
        const sid = browser.cookies.get(SID);

        const draft = browser.post(`/accidents/logout-race/draft?${race}`);
        const logout = await browser.post(`/accidents/logout-race/logout?${race}`);
        expect(JSON.parse(logout.body)).toEqual({ signedOut: true });
        expect(browser.cookies.has(SID)).toBe(false);
        const who = await browser.post(`/accidents/logout-race/who?${race}`);
        expect(JSON.parse(who.body)).toEqual({ member: null });

        expect((await draft).status).toBe(200);
        expect(browser.cookies.get(SID)).toBe(sid);
        expect(await stored('logout-race')).toEqual({ member: 'Ada Lovelace', drafts_saved: 1 });
        expect(await signedInAs()).toBe('Ada Lovelace');
      }));

    test('secure-cookie: every visit is the first, and leaves a session behind', async () => {
      await rounds(async () => {
        const { body, setCookies } = await browser.get('/accidents/secure-cookie/office');
        expect(textOf(body, 'outcome')).toContain('visit number 1');
        expect(setCookies).toEqual([]);
      });
      expect(await stored('secure-cookie')).toEqual({ office_sessions: round });
      expect(await visits()).toBe(2);
    });
  });

  test('half of a race is refused when the other half does not come', async () => {
    await browser.get('/accidents');
    pace.patience = () => Promise.resolve();
    expect((await browser.post('/accidents/overlapping/books-panel')).status).toBe(409);
    expect((await browser.post('/accidents/logout-race/draft?race=1')).status).toBe(409);
    expect((await browser.post('/accidents/logout-race/draft')).status).toBe(400);
  });

  test('the same half twice is no race: the newer one waits on', async () => {
    await browser.post('/accidents/overlapping');
    const twice = [
      browser.post('/accidents/overlapping/authors-panel'),
      browser.post('/accidents/overlapping/authors-panel'),
    ];
    expect((await Promise.race(twice)).status).toBe(409);
    await browser.post('/accidents/overlapping/books-panel');
    const statuses = (await Promise.all(twice)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409]);
  });
});

describe('the command line', () => {
  test('has an in-memory database and port 3000 unless told', () => {
    expect(parseOptions([], {})).toEqual({
      port: 3000,
      portIsExplicit: false,
      database: ':memory:',
    });
    expect(parseOptions(['--port', '4000', '--database', 'x.sqlite'], { PORT: '5000' })).toEqual({
      port: 4000,
      portIsExplicit: true,
      database: 'x.sqlite',
    });
    expect(parseOptions([], { PORT: '5000' })).toMatchObject({ port: 5000, portIsExplicit: true });
  });

  test.each([['--port', 'http'], ['--port', '70000'], ['--prot', '1'], ['stray']])(
    'refuses %s %s',
    (...args) => {
      expect(() => parseOptions(args, {})).toThrow();
    },
  );

  test('a taken port is replaced by a free one, unless it was asked for', async () => {
    const port = Number(new URL(server.url).port);
    await expect(listen(noApp, { port, portIsExplicit: true })).rejects.toThrow(
      `Port ${port} is taken.`,
    );
    const other = await listen(noApp, { port, portIsExplicit: false });
    expect(Number(new URL(other.url).port)).toBeGreaterThan(port);
    await other.close();
  });
});
