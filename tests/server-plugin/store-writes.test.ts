import type { RequestHandler } from 'express';
import session from 'express-session';
import { afterEach, describe, expect, it } from 'vitest';
import { startExpressSite, TextStore, type Site } from '../support/express-site.ts';

/** What a store itself writes into a session, while it is called, is no change of the app. */

const sites: Site[] = [];

afterEach(async () => {
  await Promise.all(sites.splice(0).map(({ server }) => server.close()));
});

let clock = 0;

/** As session-file-store does: a time stamp goes into the session, and into its row. */
class Stamping extends TextStore {
  override set(id: string, data: session.SessionData, callback?: (error?: unknown) => void) {
    Reflect.set(data, '__lastAccess', (clock += 1));
    super.set(id, data, callback);
  }

  override touch(id: string, data: session.SessionData, callback?: () => void) {
    Reflect.set(data, '__lastAccess', (clock += 1));
    super.touch(id, data, callback);
  }
}

/** As connect-mongo does with `touchAfter`: a key is there when it loads, and taken off to store. */
class Taking extends TextStore {
  override get(id: string, callback: (error: unknown, row?: session.SessionData | null) => void) {
    super.get(id, (error, row) => {
      if (row) Reflect.set(row, 'lastModified', new Date(0));
      callback(error, row);
    });
  }

  override set(id: string, data: session.SessionData, callback?: (error?: unknown) => void) {
    Reflect.deleteProperty(data, 'lastModified');
    super.set(id, data, callback);
  }
}

/** The same in a store that keeps its rows where a MemoryStore does. */
class StampingMemory extends session.MemoryStore {
  override set(id: string, data: session.SessionData, callback?: (error?: unknown) => void) {
    Reflect.set(data, '__lastAccess', (clock += 1));
    super.set(id, data, callback);
  }
}

const routes: Record<string, RequestHandler> = {
  '/count': (req, res) => {
    Reflect.set(req.session, 'n', Number(Reflect.get(req.session, 'n') ?? 0) + 1);
    res.send('counted');
  },
  '/look': (req, res) => res.json(req.session),
  '/late': (req, res) => {
    Reflect.set(req.session, 'n', 'in time');
    res.send('late');
    Reflect.set(req.session, 'late', true);
  },
};

async function start(store: session.Store): Promise<Site> {
  const site = await startExpressSite(store, { routes });
  sites.push(site);
  return site;
}

const WRITING: [what: string, make: () => TextStore][] = [
  ['adds a key', () => new Stamping()],
  ['takes one away', () => new Taking()],
];

describe.each(WRITING)('a store that %s while it stores', (_what, make) => {
  it('has stored all that the app changed', async () => {
    const store = make();
    const { visit, state } = await start(store);
    await visit('/count');
    const { record, word } = await visit('/count');
    expect([word, record.modified]).toEqual(['saved', true]);
    expect(store.row).toMatchObject({ n: 2 });
    expect(state(record.data.saved)).toEqual(store.row);
    expect(record.data.end).toBe(record.data.saved);
  });

  it('has not stored what the app changes after that', async () => {
    const store = make();
    const { visit, state } = await start(store);
    await visit('/count');
    const { record, word } = await visit('/late');
    expect(word).toBe('lost: too-late');
    expect(state(record.data.saved)).toEqual(store.row);
    expect(state(record.data.end)).toEqual({ ...Object(store.row), late: true });
  });
});

describe('a store that writes into a session', () => {
  it('that is only touched has changed nothing for the app', async () => {
    const { visit } = await start(new Stamping());
    await visit('/count');
    const { record, word } = await visit('/look');
    expect(word).toBe('renewed');
    expect(record.data.end).toBe(record.data.loaded);
  });

  it('has stored it, where it is made from MemoryStore', async () => {
    const { visit } = await start(new StampingMemory());
    await visit('/count');
    expect((await visit('/count')).word).toBe('saved');
  });
});
