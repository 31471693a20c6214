import session from 'express-session';
import { sessions } from 'session-framework/express';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { accidents } from '../../examples/local-library/accidents/index.ts';
import type { Pace } from '../../examples/local-library/accidents/accident.ts';
import { createApp } from '../../examples/local-library/app.ts';
import { openCatalogue, type Catalogue } from '../../examples/local-library/catalogue.ts';
import { listen, type Listening } from '../../examples/local-library/listen.ts';
import { parseOptions, sessionsFile } from '../../examples/local-library/options.ts';
import { expressSessionKit } from '../../examples/local-library/sessions/express-session.ts';
import {
  MIDDLEWARES,
  type MiddlewareName,
  type SessionKit,
} from '../../examples/local-library/sessions/kit.ts';
import { sessionFrameworkKit } from '../../examples/local-library/sessions/session-framework.ts';
import { timePasses } from '../support/patience.ts';
import { Browser, textOf } from './browser.ts';

let pace: Pace;
let logged: string[];
const warnings = new EventEmitter();
let kit: SessionKit;
let catalogue: Catalogue;
let server: Listening;
let browser: Browser;

function newKit(middleware: MiddlewareName, file?: string): SessionKit {
  if (middleware === 'express-session') return expressSessionKit(session);
  return sessionFrameworkKit(sessions, {
    ...(file !== undefined && { file }),
    onWarning: ({ code }) => warnings.emit(code),
  });
}

/** The accidents ask `pace` at the time, so that a test can set its own. */
async function startLibrary(middleware: MiddlewareName, file?: string): Promise<void> {
  pace = { slowSave: () => Promise.resolve(), patience: () => new Promise(() => {}) };
  logged = [];
  kit = newKit(middleware, file);
  catalogue = openCatalogue();
  const app = createApp({
    kit,
    catalogue,
    pace: { slowSave: () => pace.slowSave(), patience: () => pace.patience() },
    log: (line) => logged.push(line),
  });
  server = await listen(app, { port: 0, portIsExplicit: true });
  browser = new Browser(server.url);
}

async function stopLibrary(): Promise<void> {
  await server.close();
  kit.close();
  catalogue.close();
}

const noApp = (): void => {};

const COOKIE_NAMES: Record<MiddlewareName, string> = {
  'session-framework': 'sessionid',
  'express-session': 'connect.sid',
};

async function visits(): Promise<number> {
  return Number(textOf((await browser.get('/')).body, 'visits'));
}

async function readingListCount(): Promise<string | undefined> {
  return textOf((await browser.get('/books')).body, 'reading-list-count');
}

async function signedInAs(): Promise<string | undefined> {
  return textOf((await browser.get('/books')).body, 'member');
}

/** The wheels that a change puts on. */
function otherWheels(before: unknown): string {
  return JSON.stringify(before).includes('steel') ? 'alloy' : 'steel';
}

/** What a new request finds in the session for this accident. */
async function stored(id: string): Promise<unknown> {
  return JSON.parse(textOf((await browser.get(`/accidents/${id}`)).body, 'stored') ?? 'null');
}

describe.each(MIDDLEWARES)('on %s', (middleware) => {
  const SID = COOKIE_NAMES[middleware];
  /** What is true under this middleware. */
  function here<T>(truths: Record<MiddlewareName, T>): T {
    return truths[middleware];
  }

  beforeEach(() => startLibrary(middleware));
  afterEach(stopLibrary);

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

    test.each([
      'https://elsewhere.example/',
      '//elsewhere.example',
      '/\\elsewhere.example',
      'books',
    ])('never leads to %s', async (next) => {
      const refused = await browser.get(`/login?next=${encodeURIComponent(next)}`);
      expect(refused.status).toBe(400);
      expect((await browser.post('/login', { name: 'Ada' })).location).toBe('/account');
    });

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

  describe('being remembered', () => {
    const DAY = 24 * 60 * 60 * 1000;

    function dayIn(days: number): string {
      return new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
    }

    async function cookieAfter(fields: Record<string, string>): Promise<string> {
      await visits();
      const { status, setCookies } = await browser.post('/login', { name: 'Ada', ...fields });
      expect(status).toBe(302);
      const [line = ''] = setCookies.filter((cookie) => cookie.startsWith(`${SID}=`));
      return line;
    }

    function daysOf(cookie: string): number {
      const expires = /expires=([^;]+)/i.exec(cookie)?.[1] ?? '';
      return (Date.parse(expires) - Date.now()) / DAY;
    }

    async function remembered(): Promise<string | undefined> {
      return textOf((await browser.get('/account')).body, 'session-ends');
    }

    test('lasts two weeks, unless told', async () => {
      expect(daysOf(await cookieAfter({}))).toBeCloseTo(14, 1);
      expect(await remembered()).toMatch(/^\d+ \w+ 20\d\d$/);
      expect(daysOf(await cookieAfter({ remember: 'default', until: dayIn(30) }))).toBeCloseTo(
        14,
        1,
      );
    });

    test('ends with the browser', async () => {
      const cookie = await cookieAfter({ remember: 'browser-close', until: dayIn(30) });
      expect(cookie).not.toMatch(/expires|max-age/i);
      expect(await remembered()).toBe('the browser closes');
      expect(daysOf(await cookieAfter({ remember: 'default' }))).toBeCloseTo(14, 1);
    });

    test('ends on a day', async () => {
      const until = dayIn(30);
      const cookie = await cookieAfter({ remember: 'date', until });
      expect(Math.abs(daysOf(cookie) - 30)).toBeLessThan(2);
      expect(await remembered()).toContain(until.slice(0, 4));
      const answer = await browser.postText(
        '/api/login',
        JSON.stringify({ name: 'Ada', remember: 'browser-close' }),
        'application/json',
      );
      expect(answer.setCookies.join()).not.toMatch(/expires/i);
    });

    test.each([
      [{ remember: 'for ever' }, /^You can be remembered/],
      [{ remember: 'date' }, 'Please give the date until when.'],
      [{ remember: 'date', until: 'soon' }, 'Please give the date until when.'],
      [{ remember: 'date', until: '2026-02-31x' }, 'Please give the date until when.'],
      [{ remember: 'date', until: '2020-01-01' }, 'That date is over.'],
      [{ remember: 'date', until: '2999-01-01' }, 'Browsers remember for 400 days at most.'],
    ])('refuses %j', async (fields, mistake) => {
      const { status, body } = await browser.post('/login', { name: 'Ada', ...fields });
      expect(status).toBe(400);
      expect(textOf(body, 'mistake')).toMatch(mistake);
      expect(body).toContain('value="Ada"');
      expect(body).not.toMatch(/id="name"[^>]*aria-invalid/);
      expect(await signedInAs()).toBeUndefined();
    });
  });

  test('the reading room saves on every request, and sends its cookie again', async () => {
    const first = await browser.get('/reading-room');
    const seat = textOf(first.body, 'seat');
    expect(first.body).toContain('Please take');
    const cookie = first.setCookies[0]?.split(';')[0];
    for (let i = 0; i < 2; i++) {
      const again = await browser.get('/reading-room');
      expect(textOf(again.body, 'seat')).toBe(seat);
      expect(again.body).not.toContain('Please take');
      expect(again.setCookies).toHaveLength(1);
      expect(again.setCookies[0]).toContain(cookie);
      expect(again.setCookies[0]).toMatch(/path=\/reading-room/i);
    }
    expect(browser.cookies.has(SID)).toBe(false);
  });

  test.each(['/', '/about', '/accidents'])('%s names the middleware in force', async (path) => {
    expect(textOf((await browser.get(path)).body, 'middleware')).toBe(middleware);
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
      for (const { id, under, start } of accidents) {
        expect(textOf(body, id)).toContain(under[middleware].title);
        expect(body).toContain(`data-accident="${id}"`);
        const answer = await (start.method === 'post'
          ? browser.post(start.action)
          : browser.get(start.action));
        const fails = middleware === 'session-framework' && ['store-fails', 'map'].includes(id);
        const status = fails ? 500 : expect.toBeOneOf([200, 302]);
        expect({ id, status: answer.status }).toEqual({ id, status });
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

      test('in-place: without an assignment, what is changed is', () =>
        rounds(async () => {
          await browser.get('/accidents');
          const before = await stored('in-place');
          const { status, body } = await browser.post('/accidents/in-place');
          expect(status).toBe(200);
          expect(textOf(body, 'outcome')).toContain(`has ${otherWheels(before)} wheels now`);
          expect(await stored('in-place')).toEqual(
            here({
              'session-framework': before,
              'express-session': { car: { model: 'mini', wheels: otherWheels(before) } },
            }),
          );
        }));

      test('in-place: said to be modified, it is saved', () =>
        rounds(async () => {
          await browser.get('/accidents');
          const before = await stored('in-place');
          await browser.post('/accidents/in-place/modified');
          expect(await stored('in-place')).toEqual({
            car: { model: 'mini', wheels: otherWheels(before) },
          });
        }));

      test('store-fails: nothing is stored, the app lives on, and the page says', () =>
        rounds(async () => {
          logged.length = 0;
          const { status, body } = await browser.post('/accidents/store-fails');
          expect({ status, outcome: textOf(body, 'outcome') }).toEqual(
            here({
              'session-framework': {
                status: 500,
                outcome: expect.stringContaining('500: Something'),
              },
              'express-session': {
                status: 200,
                outcome: expect.stringContaining('Saved: you coll'),
              },
            }),
          );
          expect(body).toContain('id="load-anew" href="/accidents/store-fails"');
          expect(await stored('store-fails')).toEqual({});
          expect(logged).toEqual([
            here({
              'session-framework': 'POST /accidents/store-fails: the disk is full',
              'express-session':
                'POST /accidents/store-fails: failed after the answer had begun: the disk is full',
            }),
          ]);
        }));

      test('slow-redirect: the page that the redirect leads to', () =>
        rounds(async () => {
          const before = await stored('slow-redirect');
          const store = Promise.withResolvers<undefined>();
          const asked = Promise.withResolvers<undefined>();
          pace.slowSave = () => {
            asked.resolve(undefined);
            return store.promise;
          };

          const redirecting = browser.start('POST', '/accidents/slow-redirect');
          if (middleware === 'session-framework') {
            let isThere = false;
            void redirecting.then(() => (isThere = true));
            await asked.promise;
            // What would have gone out is in the browser before the answer to a later request.
            expect(await stored('slow-redirect')).toEqual(before);
            expect(isThere).toBe(false);
            expect(await stored('slow-redirect')).toEqual(before);
            store.resolve(undefined);
          }
          const redirect = await redirecting;
          expect(redirect.status).toBe(302);
          const { body } = await browser.get(redirect.headers.get('location') ?? '');
          if (middleware === 'session-framework') {
            expect(textOf(body, 'outcome')).not.toContain('too early');
          } else {
            expect(textOf(body, 'outcome')).toContain('This page came too early.');
            expect(await stored('slow-redirect')).toEqual(before);
            store.resolve(undefined);
          }
          await redirect.text();
          expect(await stored('slow-redirect')).not.toEqual(before);
        }));

      test('after-response: the receipt is given and not noted', () =>
        rounds(async () => {
          const isTold = middleware === 'session-framework';
          const warned = isTold ? once(warnings, 'late-change') : Promise.resolve();
          const { body } = await browser.post('/accidents/after-response');
          expect(textOf(body, 'outcome')).toMatch(/number \d{4}/);
          expect(await stored('after-response')).toEqual({});
          await warned;
        }));

      test('map: two ratings go in, none comes back', () =>
        rounds(async () => {
          logged.length = 0;
          const { status, body } = await browser.post('/accidents/map');
          expect({ status, outcome: textOf(body, 'outcome') }).toEqual(
            here({
              'session-framework': {
                status: 500,
                outcome: expect.stringContaining('500: Something'),
              },
              'express-session': {
                status: 200,
                outcome: expect.stringContaining('holds 2 ratings'),
              },
            }),
          );
          const { body: after } = await browser.get('/accidents/map');
          if (middleware === 'session-framework') {
            expect(logged).toEqual([expect.stringContaining('session.ratings.stars is a Map')]);
            expect(await stored('map')).toEqual({});
            expect(textOf(after, 'outcome')).toContain('You have not rated anything yet.');
          } else {
            expect(await stored('map')).toMatchObject({ ratings: { stars: {} } });
            expect(textOf(after, 'outcome')).toContain('holds 0 ratings, and stars is no Map.');
          }
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

      test('logout-race: the slow request tries to bring the session back', () =>
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

          if (middleware === 'session-framework') {
            const refused = await browser.get('/accidents/logout-race?refused=1');
            expect(await draft).toMatchObject({ status: 400, setCookies: [] });
            expect(textOf((await draft).body, 'problem')).toContain('was deleted before');
            expect(textOf(refused.body, 'outcome')).toContain(
              'not signed in. The draft was refused',
            );
            browser.cookies.set(SID, sid ?? '');
            expect(await stored('logout-race')).toEqual({});
            expect(await signedInAs()).toBeUndefined();
            return;
          }
          expect((await draft).status).toBe(200);
          expect(browser.cookies.get(SID)).toBe(sid);
          expect(await stored('logout-race')).toEqual({ member: 'Ada Lovelace', drafts_saved: 1 });
          expect(await signedInAs()).toBe('Ada Lovelace');
        }));

      test('secure-cookie: each visit is the first, where the cookie does not come back', async () => {
        await rounds(async () => {
          // A browser that rejects the cookie, as most do unless it comes from their own machine.
          browser.cookies.delete('office_session');
          const { body, setCookies } = await browser.get('/accidents/secure-cookie/office');
          expect(textOf(body, 'outcome')).toContain('visit number 1');
          expect(setCookies).toEqual(
            here({
              'session-framework': [expect.stringMatching(/^office_session=.*; Secure/)],
              'express-session': [],
            }),
          );
        });
        expect(await stored('secure-cookie')).toEqual({ office_sessions: round });
        expect(await visits()).toBe(2);
      });
    });

    test('in-place needs a car that an earlier request has parked', async () => {
      for (const path of ['/accidents/in-place', '/accidents/in-place/modified']) {
        const { status, body } = await browser.post(path);
        expect({ status, problem: textOf(body, 'problem') }).toEqual({
          status: 409,
          problem: expect.stringContaining('no car here yet'),
        });
      }
      expect(textOf((await browser.get('/accidents/in-place')).body, 'outcome')).toContain(
        'no car',
      );
      expect(await stored('in-place')).toEqual({});
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
});

describe('sessions of session-framework', () => {
  afterEach(stopLibrary);

  test('survive a restart when the database is a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'local-library-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'library-sessions.sqlite');
    await startLibrary('session-framework', file);
    await visits();
    const { cookies } = browser;
    await stopLibrary();

    await startLibrary('session-framework', file);
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    expect(await visits()).toBe(2);
  });
});

test('express-session moves a day until which it remembers; session-framework keeps it', async () => {
  const moved: Partial<Record<MiddlewareName, boolean>> = {};
  for (const middleware of MIDDLEWARES) {
    await startLibrary(middleware);
    const until = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    const login = await browser.post('/login', { name: 'Ada', remember: 'date', until });
    await timePasses(1100); // a date has whole seconds
    const home = await browser.get('/');
    moved[middleware] = expiryOf(login.setCookies) !== expiryOf(home.setCookies);
    await stopLibrary();
  }
  expect(moved).toEqual({ 'session-framework': false, 'express-session': true });
});

function expiryOf([cookie = '']: readonly string[]): string | undefined {
  return /expires=([^;]+)/i.exec(cookie)?.[1];
}

describe('the command line', () => {
  test('has an in-memory database and port 3000 unless told', () => {
    expect(parseOptions([], {})).toEqual({
      port: 3000,
      portIsExplicit: false,
      database: ':memory:',
      middleware: 'session-framework',
    });
    const args = ['--port', '4000', '--database', 'x.sqlite', '--middleware', 'express-session'];
    expect(parseOptions(args, { PORT: '5000' })).toEqual({
      port: 4000,
      portIsExplicit: true,
      database: 'x.sqlite',
      middleware: 'express-session',
    });
    expect(parseOptions([], { PORT: '5000' })).toMatchObject({ port: 5000, portIsExplicit: true });
  });

  test('keeps the sessions beside the catalogue, or in memory too', () => {
    expect(sessionsFile({ database: ':memory:' })).toBe(':memory:');
    expect(sessionsFile({ database: join('.data', 'library.sqlite') })).toBe(
      join('.data', 'library-sessions.sqlite'),
    );
    expect(sessionsFile({ database: 'library' })).toBe('library-sessions');
  });

  test.each([
    ['--port', 'http'],
    ['--port', '70000'],
    ['--prot', '1'],
    ['--middleware', 'sessions'],
    ['stray'],
  ])('refuses %s %s', (...args) => {
    expect(() => parseOptions(args, {})).toThrow();
  });

  test('a taken port is replaced by a free one, unless it was asked for', async () => {
    const first = await listen(noApp, { port: 0, portIsExplicit: true });
    onTestFinished(() => first.close());
    const port = Number(new URL(first.url).port);
    await expect(listen(noApp, { port, portIsExplicit: true })).rejects.toThrow(
      `Port ${port} is taken.`,
    );
    const other = await listen(noApp, { port, portIsExplicit: false });
    expect(Number(new URL(other.url).port)).toBeGreaterThan(port);
    await other.close();
  });
});
