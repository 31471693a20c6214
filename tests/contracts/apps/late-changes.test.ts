import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import express, { type Request } from 'express';
import session from 'express-session';
import { afterEach, describe, expect, it } from 'vitest';
import { Client, listen, type TestServer } from '../../support/http/http.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { rowOf, sessionIdOf, sessionsOf } from '../../support/observed-sessions.ts';
import { panelSays, type Said } from '../../support/panel-says.ts';
import { timePasses } from '../../support/patience.ts';

/** What an app does with a session after its response is sent, when nothing of it is stored. */

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** How long after the response: a query to a database, say. */
const A_BIT = 50;

interface Late {
  /** Before the response. */
  first?: (req: Request) => unknown;
  /** After it. */
  then: (req: Request) => unknown;
  /** In ms; null for the same turn. */
  after: number | null;
}

const look = (req: Request): unknown => Reflect.get(req.session, 'user');
const change = (req: Request): unknown => Reflect.set(req.session, 'late', true);

async function start({ first, then, after }: Late) {
  const store = new session.MemoryStore();
  const watched = watchHub();
  const done: Promise<void>[] = [];
  const app = express();
  app.use(sessionsOf(watched.hub, { store }));
  app.get('/login', (req, res) => {
    Reflect.set(req.session, 'user', 'ada');
    res.send('ok');
  });
  app.get('/late', (req, res) => {
    first?.(req);
    res.send('ok');
    if (after === null) then(req);
    else done.push(timePasses(after).then(() => void then(req)));
  });
  const server = await listen(app);
  servers.push(server);
  return {
    watched,
    /** Makes a session and visits it; gives the id of the record of that. */
    visit: async () => {
      const client = new Client(server.port);
      await client.send('/login');
      const { records } = await client.send('/late');
      const { id } = await watched.record(records[0]);
      return { id, row: () => rowOf(store, sessionIdOf(client.cookies.get('connect.sid'))) };
    },
    /** The app has done what it does late. */
    settled: async () => {
      await Promise.all(done.splice(0));
    },
    /** The last word on a record, when no look at its session is still to come. */
    lastWord: async (id: string) => {
      await watched.lateLooks();
      const record = watched.versions(id).at(-1);
      if (record === undefined) throw new Error('no record');
      return { record, says: panelSays(watched, record) };
    },
  };
}

/**
 * The panel claims to know that nothing changed: in its sentence, or by a verdict that means it, and
 * does not say that nobody looked.
 */
function saysUnchanged({ verdict, also, why }: Said): boolean {
  if (why.includes('was not looked at later')) return false;
  const means = verdict !== 'lost' && [verdict, ...also].includes('read');
  return means || /changed nothing|nothing (in the session )?changed/i.test(why);
}

describe('a session that is first looked at after the response', () => {
  it.each([
    ['in the same turn', null],
    ['a bit later', A_BIT],
  ])('%s: the app is not said not to have looked', async (_when, after) => {
    const { visit, settled, lastWord } = await start({ then: look, after });
    const { id } = await visit();
    await settled();
    const { record, says } = await lastWord(id);
    expect([true, null]).toContain(record.accessed);
    expect(says.why).not.toContain('did not look');
  });

  it.each([
    ['in the same turn', null],
    ['a bit later', A_BIT],
  ])('%s, and changed: it is not said to be unchanged', async (_when, after) => {
    const { visit, settled, lastWord } = await start({ then: change, after });
    const { id, row } = await visit();
    await settled();
    const { record, says } = await lastWord(id);
    expect(await row()).toEqual({ user: 'ada' });
    expect([true, null]).toContain(record.accessed);
    expect(says.why).not.toContain('did not look');
    expect(saysUnchanged(says)).toBe(false);
  });
});

describe('a change a bit after the response', () => {
  it('is found, and is lost', async () => {
    const { watched, visit, settled, lastWord } = await start({
      first: look,
      then: change,
      after: A_BIT,
    });
    const { id, row } = await visit();
    await settled();
    const { record, says } = await lastWord(id);
    expect(says).toMatchObject({ verdict: 'lost', reason: 'too-late' });
    expect(watched.state(record.data.end)).toEqual({ user: 'ada', late: true });
    expect(await row()).toEqual({ user: 'ada' });
  });

  it('is found or said not to be looked for, also where memory is tidied up then', async () => {
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    if (typeof collect !== 'function') throw new Error('no garbage collector');
    const { visit, settled, lastWord } = await start({ first: look, then: change, after: A_BIT });
    const ids = await Promise.all(Array.from({ length: 20 }, async () => (await visit()).id));
    await settled();
    // The requests are gone from the stack, too.
    await new Promise(setImmediate);
    Reflect.apply(collect, undefined, []);
    const words = await Promise.all(ids.map(lastWord));
    expect(words.filter(({ says }) => saysUnchanged(says))).toHaveLength(0);
  });

  it('is found or said not to be looked for, also where many requests come at once', async () => {
    const { visit, settled, lastWord } = await start({ first: look, then: change, after: A_BIT });
    const ids = await Promise.all(Array.from({ length: 300 }, async () => (await visit()).id));
    await settled();
    const words = await Promise.all(ids.map(lastWord));
    expect(words.filter(({ says }) => saysUnchanged(says))).toHaveLength(0);
  });
});
