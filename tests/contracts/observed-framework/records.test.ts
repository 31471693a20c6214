import { once } from 'node:events';
import { request, ServerResponse } from 'node:http';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../server-plugin/recording/fingerprint.ts';
import { createObserve } from '../../support/session-framework.ts';
import type { Engine } from '../../../session-framework/engine.ts';
import { databaseEngine } from '../../../session-framework/engines/database.ts';
import { memoryEngine } from '../../../session-framework/engines/memory.ts';
import { signedCookiesEngine } from '../../../session-framework/engines/signed-cookies.ts';
import { sessions } from '../../../session-framework/hosts/express.ts';
import type { SessionOptions } from '../../../session-framework/settings/options.ts';
import { jsonSerialiser } from '../../../session-framework/content/serialiser.ts';
import type { Session } from '../../../session-framework/session/session.ts';
import { broken, later } from '../../session-framework/support/watched-engine.ts';
import { Client, listen } from '../../support/http/http.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { failing } from '../under-test/session-framework.ts';
import { startSite, wordOf, type Handler, type Site } from './app.ts';

const wheels = (session: Session, value: string): void => {
  Reflect.set(Object(session.get('car')), 'wheels', value);
};

const ROUTES: Record<string, Handler> = {
  '/visit': (session) => session.set('num_visits', Number(session.get('num_visits', 0)) + 1),
  '/ignore': () => undefined,
  '/read': (session) => session.get('num_visits'),
  '/car': (session) => session.set('car', { wheels: 'steel' }),
  '/in-place': (session) => wheels(session, 'alloy'),
  '/flagged': (session) => {
    wheels(session, 'alloy');
    session.modified = true;
  },
  '/logout': (session) => session.flush(),
  '/restart': async (session) => {
    await session.flush();
    session.set('user', 'grace');
  },
  '/login': (session) => {
    session.cycleKey();
    session.set('user', 'ada');
  },
  '/broken': (session, res) => {
    session.set('num_visits', 99);
    res.status(503);
  },
  '/throw': (session) => {
    session.set('num_visits', 99);
    throw new Error('a mistake of the app');
  },
  '/late': (session, res) => {
    session.get('car');
    res.end('gone');
    session.set('late', true);
  },
  '/late-in-place': (session, res) => {
    session.get('car');
    res.end('gone');
    wheels(session, 'wood');
  },
  '/late-save': async (session, res) => {
    session.get('car');
    res.write('first ');
    session.set('late', true);
    await session.save();
    res.end();
  },
  '/clear': (session) => session.clear(),
  '/map': (session) => session.set('when', new Map([['a', 1]])),
  '/date': (session) => session.set('a b', [{ when: new Date(0) }]),
  '/browser': (session) => {
    session.set('n', 1);
    session.setExpiry(0);
  },
  '/until': (session) => {
    session.set('n', 2);
    session.setExpiry(new Date(UNTIL));
  },
  '/save': async (session) => {
    session.set('n', 3);
    await session.save();
    session.set('n', 4);
  },
};

/** A second of the next year. */
const UNTIL = Math.ceil((Date.now() + 365 * 86_400_000) / 1000) * 1000;

const ENGINES: Record<string, () => Engine> = {
  SQLite: () => databaseEngine(':memory:'),
  memory: memoryEngine,
  'an engine that answers later': () => later(),
};

const sites: Site[] = [];

afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close()));
});

async function start(
  engine: Engine,
  options: Partial<SessionOptions> = {},
  routes: Record<string, Handler> = {},
): Promise<Site> {
  const site = await startSite(engine, { ...ROUTES, ...routes }, options);
  sites.push(site);
  return site;
}

describe.each(Object.entries(ENGINES))('session-framework with %s', (_name, createEngine) => {
  it('saves num_visits on each visit', async () => {
    const { visit, watched } = await start(createEngine());
    const first = await visit('/visit');
    expect([first.word, first.record.reason.saved]).toEqual(['created', 'new']);
    for (const turn of [2, 3]) {
      const { word, record, next } = await visit('/visit');
      expect(word).toBe('saved');
      expect(record).toMatchObject({ modified: true, inPlace: [], base: record.data.loaded });
      expect(record.reason).toEqual({ saved: 'changed', cookie: 'changed' });
      expect(record.ops.map(({ op, ok }) => [op, ok])).toEqual([
        ['load', true],
        ['save', true],
      ]);
      expect(record.ops.map(({ revision }) => revision)).toEqual([
        record.data.loaded,
        record.data.saved,
      ]);
      expect(watched.state(record.data.saved)).toEqual(next);
      expect(next).toEqual({ num_visits: turn });
    }
  });

  it('loses a change in place, and keeps it with modified = true', async () => {
    const { visit, watched } = await start(createEngine());
    await visit('/car');
    const lost = await visit('/in-place');
    expect(lost.word).toBe('lost: not-flagged');
    expect(lost.record).toMatchObject({ modified: false, inPlace: ['car'] });
    expect(lost.record.reason).toEqual({ saved: 'none:not-flagged', cookie: 'none:unchanged' });
    expect(watched.state(lost.record.data.end)).toEqual({ car: { wheels: 'alloy' } });
    expect(lost.next).toEqual({ car: { wheels: 'steel' } });

    const kept = await visit('/flagged');
    expect(kept.word).toBe('saved');
    expect(kept.record).toMatchObject({ modified: true, inPlace: ['car'] });
    expect(kept.next).toEqual({ car: { wheels: 'alloy' } });
    expect(watched.state(kept.record.data.saved)).toEqual(kept.next);
  });

  it('rewrites with saveEveryRequest', async () => {
    const { visit } = await start(createEngine(), { saveEveryRequest: true });
    await visit('/visit');
    const { word, record, next } = await visit('/ignore');
    expect(word).toBe('rewritten');
    expect(record).toMatchObject({ accessed: false, modified: false });
    expect(record.reason).toEqual({ saved: 'resave', cookie: 'rolling' });
    expect(record.data.saved).toBe(record.data.loaded);
    expect(next).toEqual({ num_visits: 1 });
  });

  it('destroys with flush', async () => {
    const { visit, client } = await start(createEngine());
    await visit('/visit');
    const key = client.cookies.get('sessionid') ?? '';
    const { word, record, next } = await visit('/logout');
    expect(word).toBe('destroyed');
    expect(record.session).toEqual({ before: fingerprint(key), after: null });
    expect(record.setCookie).toMatchObject([{ name: 'sessionid', cleared: true }]);
    expect(record.reason).toEqual({ saved: 'none:destroyed', cookie: 'cleared' });
    expect(record.expiry).toEqual({ cookie: null, session: null, store: null });
    expect(next).toBeNull();
  });

  it('rotates with flush and a new session', async () => {
    const { visit, watched } = await start(createEngine());
    await visit('/visit');
    const { word, record, next } = await visit('/restart');
    expect(word).toBe('rotated');
    expect(record.base).toBeNull();
    expect(next).toEqual({ user: 'grace' });
    expect(watched.state(record.data.saved)).toEqual(next);
  });

  it('rotates with cycleKey, which keeps the data', async () => {
    const { visit, client } = await start(createEngine());
    await visit('/visit');
    const before = client.cookies.get('sessionid') ?? '';
    const { word, record, judgement, next } = await visit('/login');
    const after = client.cookies.get('sessionid') ?? '';
    expect([word, judgement.also]).toEqual(['rotated', ['saved', 'sent']]);
    expect(record.session).toEqual({ before: fingerprint(before), after: fingerprint(after) });
    expect(next).toEqual({ num_visits: 1, user: 'ada' });
  });

  it.each(['/broken', '/throw'])('loses what a server error had changed: %s', async (path) => {
    const { visit } = await start(createEngine());
    await visit('/visit');
    const { word, record, next } = await visit(path);
    expect(word).toBe('lost: status-5xx');
    expect(record.status).toBeGreaterThanOrEqual(500);
    expect(next).toEqual({ num_visits: 1 });
  });

  it('loses what a session had that was deleted meanwhile', async () => {
    const engine = createEngine();
    const { visit, client } = await start(
      engine,
      {},
      {
        '/interrupted': async (session) => {
          session.set('num_visits', 99);
          await engine.delete(session.key ?? '', Date.now());
        },
      },
    );
    await visit('/visit');
    const key = client.cookies.get('sessionid') ?? '';
    const { answer, word, record, next } = await visit('/interrupted');
    expect(answer.status).toBe(400);
    expect(word).toBe('lost: interrupted');
    expect(record).toMatchObject({
      status: 400,
      session: { before: fingerprint(key), after: null },
      reason: { saved: 'none:interrupted', cookie: 'none:error' },
    });
    expect(record.data.saved).toBeNull();
    expect(record.ops.at(-1)).toMatchObject({ op: 'save', ok: false, revision: null });
    expect(next).toBeNull();
  });

  it('loses what changes after the response', async () => {
    const { visit, watched } = await start(createEngine());
    await visit('/car');
    const assigned = await visit('/late');
    expect(assigned.word).toBe('lost: too-late');
    expect(watched.state(assigned.record.data.end)).toMatchObject({ late: true });
    expect(assigned.next).toEqual({ car: { wheels: 'steel' } });
    const inPlace = await visit('/late-in-place');
    expect(inPlace.word).toBe('lost: too-late');
    expect(inPlace.record.inPlace).toEqual(['car']);
    expect(inPlace.next).toEqual({ car: { wheels: 'steel' } });
  });

  it('saves what the app stores itself after the headers', async () => {
    const { visit } = await start(createEngine());
    await visit('/car');
    const { word, record, next } = await visit('/late-save');
    expect(word).toBe('saved');
    expect(record.reason.saved).toBe('explicit');
    expect(next).toEqual({ car: { wheels: 'steel' }, late: true });
  });

  it('counts both saves where the app stores the session itself, then changes it', async () => {
    const { visit, watched } = await start(createEngine());
    await visit('/visit');
    const { word, record, next } = await visit('/save');
    expect(word).toBe('saved');
    expect(record.ops.map(({ op, revision }) => [op, watched.state(revision)])).toEqual([
      ['load', { num_visits: 1 }],
      ['save', { num_visits: 1, n: 3 }],
      ['save', { num_visits: 1, n: 4 }],
    ]);
    expect(next).toEqual({ num_visits: 1, n: 4 });
  });

  it('stores an empty session after clear', async () => {
    const { visit, watched } = await start(createEngine());
    await visit('/visit');
    const { word, record, next } = await visit('/clear');
    expect(word).toBe('saved');
    expect(watched.state(record.data.end)).toEqual({});
    expect(next).toEqual({});
  });

  it.each([
    ['/map', ['when'], 'Map'],
    ['/date', ['a b', 0, 'when'], 'Date'],
  ])('names the value that a save was refused for: %s', async (path, at, type) => {
    const { visit } = await start(createEngine());
    await visit('/visit');
    const { answer, word, record, next } = await visit(path);
    expect(answer.status).toBe(500);
    expect(word).toBe('lost: unserialisable');
    expect(record.unserialisable).toEqual([{ path: at, type }]);
    expect(record.data.saved).toBeNull();
    expect(record.ops.at(-1)).toMatchObject({ op: 'save', ok: false });
    expect(next).toEqual({ num_visits: 1 });
  });

  it('tells when a session ends that goes with the browser, and one with a date', async () => {
    const { visit } = await start(createEngine());
    const browser = await visit('/browser');
    expect(browser.record.expiry.cookie).toBeNull();
    expect(browser.record.expiry.session).toBeGreaterThan(Date.now());
    expect(browser.record.setCookie).toMatchObject([{ maxAge: null, expires: null }]);
    const until = await visit('/until');
    expect(until.record.expiry).toMatchObject({ session: UNTIL, store: UNTIL });
    // Max-Age wins over Expires, and counts in whole seconds.
    expect(until.record.expiry.cookie).toBeGreaterThanOrEqual(UNTIL);
    expect(until.record.setCookie).toMatchObject([{ expires: UNTIL }]);
    const read = await visit('/read');
    expect(read.record.expiry).toEqual({ cookie: null, session: UNTIL, store: UNTIL });
    expect(read.word).toBe('read');
  });

  it('tells of a save that failed', async () => {
    const engine = createEngine();
    const down = { ...engine };
    const { visit } = await start(down);
    await visit('/visit');
    Object.assign(down, failing(engine, 'disk full'));
    const { answer, word, record, next } = await visit('/visit');
    expect(answer.status).toBe(500);
    expect(word).toBe('lost: save-failed');
    expect(record.ops.at(-1)).toMatchObject({ op: 'save', ok: false, error: 'disk full' });
    expect(next).toEqual({ num_visits: 1 });
  });

  it('tells of a session that could not be deleted', async () => {
    const engine = createEngine();
    const down = {
      ...engine,
      delete: () => {
        throw new Error('disk full');
      },
    };
    const { visit } = await start(down);
    await visit('/visit');
    const { record, next } = await visit('/logout');
    expect(record.session.after).toBe(record.session.before);
    expect(record.ops.at(-1)).toMatchObject({ op: 'destroy', ok: false, error: 'disk full' });
    expect(record.reason.saved).toBe('none:error');
    expect(next).toEqual({ num_visits: 1 });
  });

  it('tells of a response that is cut before the commit', async () => {
    const entered = Promise.withResolvers<undefined>();
    const { port, watched } = await start(
      createEngine(),
      {},
      {
        '/hang': (session, res) => {
          session.set('n', 1);
          res.locals.holds = true;
          entered.resolve(undefined);
        },
      },
    );
    const cut = request({ port, path: '/hang', agent: false });
    cut.on('error', () => undefined);
    cut.end();
    await entered.promise;
    cut.destroy();
    const record = await watched.recordOf('/hang');
    expect(record).toMatchObject({
      finish: 'aborted',
      status: null,
      data: { atHeaders: null },
      reason: { saved: 'none:not-committed', cookie: 'none:not-committed' },
    });
    expect(wordOf(record, watched)).toMatchObject({ verdict: 'lost', reason: 'aborted' });
  });

  it('never tells the key', async () => {
    const { visit, client } = await start(createEngine());
    await visit('/visit');
    const { record } = await visit('/login');
    expect(JSON.stringify(record)).not.toContain(client.cookies.get('sessionid'));
  });
});

describe('session-framework, observed', () => {
  it('finds the flag missing where that is an error', async () => {
    const { visit } = await start(memoryEngine(), { detectUnsavedChanges: 'throw' });
    await visit('/car');
    const { answer, word, record } = await visit('/in-place');
    expect([answer.status, word]).toEqual([500, 'lost: not-flagged']);
    expect(record.ops.map(({ op }) => op)).toEqual(['load']);
  });

  it.each(['warn', 'save'] as const)('sees what detectUnsavedChanges does: %s', async (how) => {
    const { visit } = await start(memoryEngine(), { detectUnsavedChanges: how });
    await visit('/car');
    const { word, record } = await visit('/in-place');
    expect(word).toBe(how === 'save' ? 'saved' : 'lost: not-flagged');
    expect(record.inPlace).toEqual(['car']);
  });

  it('loses a save that was refused for another one', async () => {
    const gate = Promise.withResolvers<undefined>();
    const { visit, client, watched } = await start(
      memoryEngine(),
      { onConflict: 'throw' },
      {
        '/slow': async (session) => {
          session.set('slow', true);
          await gate.promise;
        },
      },
    );
    await visit('/visit');
    const slow = client.send('/slow');
    const fast = await visit('/visit');
    gate.resolve(undefined);
    const answer = await slow;
    const record = await watched.record(answer.records[0]);
    expect([answer.status, fast.word]).toEqual([409, 'saved']);
    expect(wordOf(record, watched)).toMatchObject({ verdict: 'lost', reason: 'conflict' });
    expect(record.reason.saved).toBe('none:conflict');
  });

  it('saves what is merged, with what another request stored', async () => {
    const gate = Promise.withResolvers<undefined>();
    const { visit, client, watched, load } = await start(
      memoryEngine(),
      { onConflict: 'merge' },
      {
        '/slow': async (session) => {
          session.set('slow', true);
          await gate.promise;
        },
      },
    );
    await visit('/visit');
    const slow = client.send('/slow');
    await visit('/visit');
    gate.resolve(undefined);
    const record = await watched.record((await slow).records[0]);
    expect(wordOf(record, watched).verdict).toBe('saved');
    expect(record.ops.map(({ op }) => op)).toEqual(['load', 'save', 'reload', 'save']);
    expect(record.ops[1]?.revision).toBeNull();
    expect(watched.state(record.data.saved)).toEqual({ num_visits: 2, slow: true });
    expect(await load()).toEqual({ num_visits: 2, slow: true });
  });

  it('takes back a new key where the old session was ended meanwhile', async () => {
    const engine = memoryEngine();
    const { visit } = await start(
      engine,
      {},
      {
        '/ended': async (session) => {
          const { key } = session;
          session.cycleKey();
          await engine.delete(key ?? '', Date.now());
        },
      },
    );
    await visit('/visit');
    const { record, next } = await visit('/ended');
    expect(record.reason.saved).toBe('none:interrupted');
    expect(record.data.saved).toBeNull();
    expect(record.session.after).toBeNull();
    expect(next).toBeNull();
  });

  it('does not ask a synchronous engine where nobody looks', async () => {
    const { visit } = await start(memoryEngine());
    await visit('/visit');
    const { record } = await visit('/ignore');
    expect(record).toMatchObject({ cookieIn: { state: 'unchecked' }, ops: [], accessed: false });
    expect(record.session.after).toBe(record.session.before);
    expect(record.data).toEqual({ loaded: null, atHeaders: null, end: null, saved: null });
  });

  it('tells of a cookie whose session has expired', async () => {
    let ahead = 0;
    const { visit } = await start(
      memoryEngine(),
      { now: () => Date.now() + ahead },
      {
        '/soon': (session) => {
          session.set('n', 1);
          session.setExpiry(1);
        },
      },
    );
    await visit('/soon');
    ahead = 2000;
    const { word, record } = await visit('/read');
    expect(word).toBe('destroyed');
    expect(record.cookieIn.state).toBe('expired');
    expect(record.reason).toEqual({ saved: 'none:no-session', cookie: 'cleared' });
    expect(record.session.after).toBeNull();
  });

  it('tells of a cookie that can be none of ours', async () => {
    const { visit, client } = await start(memoryEngine());
    client.cookies.set('sessionid', 'something-else');
    const { record } = await visit('/read');
    expect(record.cookieIn).toMatchObject({ count: 1, state: 'undecodable' });
    expect(record.session.before).toBeNull();
  });

  it('tells of a record that cannot be read, and that the next save replaces it', async () => {
    const engine = memoryEngine();
    const { visit, client, warnings } = await start(engine);
    await visit('/visit');
    const key = client.cookies.get('sessionid') ?? '';
    const session = { payload: '?', expiresAt: Date.now() + 60_000, revision: 7 };
    await engine.update(key, session, { now: Date.now(), expected: null });
    const { word, record, next } = await visit('/visit');
    expect(warnings).toEqual(['unreadable-session']);
    expect(word).toBe('saved');
    expect(record.data.loaded).toBeNull();
    expect(record.ops[0]).toMatchObject({ op: 'load', ok: false });
    expect(next).toEqual({ num_visits: 1 });
  });

  it.each(['at-first-access', 'before-handler'] as const)(
    'tells of a store that is down, asked %s',
    async (when) => {
      const { visit, client } = await start(broken(when));
      client.cookies.set('sessionid', 'a'.repeat(32));
      const { answer, record } = await visit('/read');
      expect(answer.status).toBe(500);
      expect(record).toMatchObject({
        phase: 'final',
        finish: 'end',
        status: 500,
        cookieIn: { state: 'unchecked' },
        setCookie: [],
      });
      expect(record.ops).toMatchObject([{ op: 'load', ok: false, error: 'the store is down' }]);
      expect(record.reason.saved).toBe('none:error');
    },
  );

  it('reads states where another serialiser writes the store', async () => {
    const serialiser = {
      name: 'base64',
      stringify: (content: Parameters<typeof jsonSerialiser.stringify>[0]) =>
        Buffer.from(jsonSerialiser.stringify(content)).toString('base64'),
      parse: (text: string) => jsonSerialiser.parse(Buffer.from(text, 'base64').toString()),
    };
    const { visit, watched } = await start(
      memoryEngine(),
      { serialiser },
      {
        '/early': async (session) => {
          wheels(session, 'alloy');
          session.modified = true;
          await session.save();
        },
      },
    );
    const first = await visit('/car');
    expect(watched.state(first.record.data.saved)).toEqual({ car: { wheels: 'steel' } });
    const second = await visit('/early');
    expect(watched.state(second.record.data.saved)).toEqual({ car: { wheels: 'alloy' } });
    expect(watched.state((await visit('/read')).record.data.loaded)).toEqual({
      car: { wheels: 'alloy' },
    });
  });

  it('tells of a response that is cut while the session is loaded', async () => {
    const [asked, gate] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const inner = memoryEngine();
    let isSlow = false;
    const engine: Engine = {
      ...later(inner),
      loads: 'before-handler',
      async load(key, now) {
        if (isSlow) {
          asked.resolve(undefined);
          await gate.promise;
        }
        return inner.load(key, now);
      },
    };
    const { port, server, client, visit, watched, load } = await start(engine);
    await visit('/visit');
    isSlow = true;
    const headers = { cookie: client.cookieHeader };
    const cut = request({ port, path: '/login', agent: false, headers });
    cut.on('error', () => undefined);
    const arrived = once(server, 'request');
    cut.end();
    await asked.promise;
    const [, response]: unknown[] = await arrived;
    if (!(response instanceof ServerResponse)) throw new Error('no response');
    const closed = once(response, 'close');
    cut.destroy();
    await closed;
    gate.resolve(undefined);
    isSlow = false;
    const record = await watched.recordOf('/login');
    expect(record).toMatchObject({ finish: 'aborted', status: null });
    await watched.record(record.id, ({ phase, data }) => phase === 'final' && data.saved !== null);
    await watched.lateLooks();
    const last = watched.versions(record.id).at(-1);
    expect(last?.phase).toBe('final');
    expect(last?.data.end).toBe(last?.data.saved);
    // The cookie that was to lead to it never went out.
    expect(await load()).toBeNull();
  });

  it('gives each of two middlewares its record', async () => {
    const watched = watchHub();
    const observe = createObserve(
      () => watched.hub,
      () => undefined,
    );
    const app = express();
    const one = observe(sessions)({ engine: memoryEngine(), cookie: { name: 'one' } });
    const two = observe(sessions)({ engine: memoryEngine(), cookie: { name: 'two' } });
    app.use(one, two);
    app.get('/', (req, res) => {
      one.of(req).set('first', true);
      two.of(req).set('second', true);
      res.end('ok');
    });
    const server = await listen(app);
    const answer = await new Client(server.port).send('/');
    const records = await Promise.all(answer.records.map((id) => watched.record(id)));
    await server.close();
    expect(records.map(({ cookieIn }) => cookieIn.name)).toEqual(['one', 'two']);
    expect(records.map(({ data }) => watched.state(data.saved))).toEqual([
      { first: true },
      { second: true },
    ]);
  });
});

describe('session-framework with signed cookies', () => {
  const engine = () => signedCookiesEngine({ secrets: 'x'.repeat(32) });

  it('tells of sessions that have no id', async () => {
    const { visit, watched, client } = await start(engine());
    const first = await visit('/visit');
    expect([first.word, first.record.middleware.kind]).toEqual(['created', 'cookie']);
    const second = await visit('/visit');
    expect(second.word).toBe('saved');
    expect(second.record).toMatchObject({
      session: { before: null, after: null },
      reason: { saved: 'changed', cookie: 'changed' },
      expiry: { store: null },
    });
    expect(second.record.ops.map(({ op, session, ok }) => [op, session, ok])).toEqual([
      ['load', null, true],
      ['commit', null, true],
    ]);
    expect(watched.state(second.record.data.saved)).toEqual({ num_visits: 2 });
    expect(second.next).toEqual({ num_visits: 2 });
    expect(JSON.stringify(second.record)).not.toContain(client.cookies.get('sessionid'));
  });

  it('loses and keeps changes in place, and ends sessions, as with a store', async () => {
    const { visit } = await start(engine());
    await visit('/car');
    expect((await visit('/in-place')).word).toBe('lost: not-flagged');
    const { word, next } = await visit('/flagged');
    expect([word, next]).toEqual(['saved', { car: { wheels: 'alloy' } }]);
    const { word: ended, record, next: rest } = await visit('/logout');
    expect([ended, rest]).toEqual(['destroyed', null]);
    expect(record.ops.map(({ op }) => op)).toContain('clear');
  });

  it('tells of a bad signature', async () => {
    const { visit, client } = await start(engine());
    await visit('/visit');
    const value = client.cookies.get('sessionid') ?? '';
    client.cookies.set('sessionid', value.slice(0, -2) + (value.endsWith('AA') ? 'BB' : 'AA'));
    const { record } = await visit('/read');
    expect(record.cookieIn.state).toBe('bad-signature');
    expect(record.data.loaded).toBeNull();
  });

  it('tells of a cookie that would be too large', async () => {
    const noise = Array.from({ length: 2000 }, (_, at) => Math.sin(at).toString(36)).join('');
    const { visit } = await start(
      engine(),
      {},
      {
        '/large': (session) => session.set('large', noise),
      },
    );
    await visit('/visit');
    const { answer, word, record, next } = await visit('/large');
    expect(answer.status).toBe(500);
    expect(word).toBe('lost: save-failed');
    expect(record.ops.at(-1)).toMatchObject({ op: 'commit', ok: false });
    expect(record.ops.at(-1)?.error).toContain('4096');
    expect(record.data.saved).toBeNull();
    expect(next).toEqual({ num_visits: 1 });
  });
});
