import { afterEach, describe, expect, it, vi } from 'vitest';
import { fingerprint } from '../../../server-plugin/recording/fingerprint.ts';
import type { Engine } from '../../../session-framework/engine.ts';
import { memoryEngine } from '../../../session-framework/engines/memory.ts';
import { newKey } from '../../../session-framework/session/keys.ts';
import type { Session } from '../../../session-framework/session/session.ts';
import type { SessionOptions } from '../../../session-framework/settings/options.ts';
import { later } from '../../session-framework/support/watched-engine.ts';
import { startSite, type Handler, type Site } from './app.ts';

/** What a record tells where things happen in an order that is seldom. */

const sites: Site[] = [];

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(sites.splice(0).map((site) => site.close()));
});

interface Setup {
  engine?: Engine;
  options?: Partial<SessionOptions>;
}

/** One visitor, who has a session already: `{ cart: ['book'] }`. */
async function visit(handler: Handler, { engine = memoryEngine(), options }: Setup = {}) {
  const routes: Record<string, Handler> = {
    '/first': (session) => session.set('cart', ['book']),
    '/then': handler,
  };
  const site = await startSite(engine, routes, options);
  sites.push(site);
  await site.visit('/first');
  const key = site.client.cookies.get('sessionid') ?? '';
  return { ...site, key, ...(await site.visit('/then')) };
}

const push = (session: Session): void => {
  const cart = session.get('cart');
  if (Array.isArray(cart)) cart.push('pen');
};

/** An engine in which the first `times` deletions fail. */
function undeletable(times: number): Engine {
  const inner = memoryEngine();
  let left = times;
  return {
    ...inner,
    delete(key, now) {
      left -= 1;
      if (left >= 0) throw new Error('disk full');
      return inner.delete(key, now);
    },
  };
}

/** An engine whose updates wait; `reached` is there when one does. */
function waiting() {
  const inner = later();
  const [reached, gate] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const engine: Engine = {
    ...inner,
    async update(...args) {
      reached.resolve(undefined);
      await gate.promise;
      return inner.update(...args);
    },
  };
  return { engine, reached: reached.promise, open: () => gate.resolve(undefined) };
}

describe('a request', () => {
  it('has its forwarded protocol told in short', async () => {
    const site = await startSite(memoryEngine(), { '/': () => undefined });
    sites.push(site);
    const { record } = await site.visit('/', { 'x-forwarded-proto': 'x'.repeat(10_000) });
    expect(record.forwardedProto).toHaveLength(256);
  });

  it('took no time to load where no cookie came', async () => {
    const site = await startSite(memoryEngine(), { '/': (session) => session.get('n') });
    sites.push(site);
    expect((await site.visit('/')).record.timing.loaded).toBeNull();
  });
});

describe('the first time', () => {
  it('of a look and of a change stays the first', async () => {
    const { record } = await visit((session) => {
      session.set('n', 1);
      session.cycleKey();
      session.set('n', 2);
    });
    const between = record.ops.find(({ op }) => op === 'regenerate')?.at;
    expect(record.timing.firstAccess).toBeLessThan(between ?? 0);
    expect(record.timing.firstChange).toBeLessThan(between ?? 0);
  });

  it('of a change is not told of a new key, which leaves the dictionary', async () => {
    const { record } = await visit((session) => session.cycleKey());
    expect(record.modified).toBe(true);
    expect(record.timing.firstChange).toBeNull();
  });
});

describe('a session that was flushed', () => {
  it('has no state when the headers are written, nor at the end', async () => {
    const { record } = await visit(async (session) => {
      session.get('cart');
      await session.flush();
    });
    expect(record.data.loaded).not.toBeNull();
    expect(record.data).toMatchObject({ atHeaders: null, end: null });
    expect(record.looksLate).toBeNull();
  });

  it('has one again where the app has begun another, also if nobody loaded the first', async () => {
    const { record, watched } = await visit(async (session) => {
      await session.flush();
      session.set('user', 'grace');
    });
    expect(record.data.loaded).toBeNull();
    expect(watched.state(record.data.atHeaders)).toEqual({ user: 'grace' });
  });

  it('has one again where an empty one was stored', async () => {
    const { record, watched } = await visit(async (session) => {
      await session.flush();
      session.clear();
      await session.save();
    });
    expect(watched.state(record.data.end)).toEqual({});
    expect(watched.state(record.data.saved)).toEqual({});
  });

  it('tells of a cookie that nobody looked at by what the store says', async () => {
    const site = await startSite(memoryEngine(), {
      '/first': (session) => session.set('n', 1),
      '/flush': (session) => session.flush(),
    });
    sites.push(site);
    await site.visit('/first');
    expect((await site.visit('/flush')).record.cookieIn.state).toBe('valid');
    site.client.cookies.set('sessionid', newKey());
    expect((await site.visit('/flush')).record.cookieIn.state).toBe('unknown-id');
  });

  it('tells nothing new of a cookie that was looked at', async () => {
    const engine = memoryEngine();
    const { record } = await visit(
      async (session) => {
        session.get('cart');
        await engine.delete(session.key ?? '', Date.now());
        await session.flush();
      },
      { engine },
    );
    expect(record.cookieIn.state).toBe('valid');
  });

  const afterHeaders: Handler = async (session, res) => {
    session.get('cart');
    res.write('first ');
    await session.flush().catch(() => undefined);
    res.end();
  };

  it('leads nowhere where that happens after the headers', async () => {
    const { record } = await visit(afterHeaders);
    expect(record.session.after).toBeNull();
    expect(record.data.end).toBeNull();
  });

  it('is there still where it could not be deleted after the headers', async () => {
    const { record, key, next } = await visit(afterHeaders, { engine: undeletable(1) });
    expect(record.session.after).toBe(fingerprint(key));
    expect(next).toEqual({ cart: ['book'] });
  });

  it('is there still where only its first deletion could find it, and failed', async () => {
    const engine = undeletable(1);
    const { record, key } = await visit(
      async (session) => {
        session.get('cart');
        await session.flush().catch(() => undefined);
        await session.flush();
      },
      { engine },
    );
    expect(record.session.after).toBe(fingerprint(key));
    expect(await engine.load(key, Date.now())).toMatchObject({ state: 'found' });
  });
});

describe('what the framework decides', () => {
  it('is by the flag as it was then, whatever changes while it saves', async () => {
    const { engine, reached, open } = waiting();
    const { record, watched } = await visit(
      (session) => {
        session.get('cart');
        void reached.then(() => {
          session.set('late', true);
          open();
        });
      },
      { engine, options: { saveEveryRequest: true } },
    );
    expect(record).toMatchObject({ modified: false, reason: { saved: 'resave' } });
    expect(watched.state(record.data.atHeaders)).toEqual({ cart: ['book'] });
    expect(watched.state(record.data.end)).toEqual({ cart: ['book'], late: true });
  });

  it('is told as a save of the app where there was one, and none of its own', async () => {
    const { record, watched } = await visit(async (session) => {
      session.set('n', 1);
      await session.save();
      session.modified = false;
    });
    expect(record.reason.saved).toBe('explicit');
    expect(watched.state(record.data.saved)).toEqual({ cart: ['book'], n: 1 });
  });

  it('is as it says where the save of the app came to nothing', async () => {
    const engine = memoryEngine();
    const { record } = await visit(
      async (session) => {
        session.set('n', 1);
        await engine.delete(session.key ?? '', Date.now());
        await session.save().catch(() => undefined);
        session.modified = false;
      },
      { engine },
    );
    expect(record.reason.saved).not.toBe('explicit');
    expect(record.data.saved).toBeNull();
  });
});

describe('a call to the store', () => {
  it('keeps the record open while it runs, and then tells the newest state', async () => {
    const { engine, reached, open } = waiting();
    const ended = Promise.withResolvers<undefined>();
    const saved: Promise<void>[] = [];
    const routes: Record<string, Handler> = {
      '/first': (session) => session.set('n', 1),
      '/late': (session, res) => {
        session.get('n');
        res.on('close', () => {
          session.set('n', 2);
          saved.push(session.save());
          ended.resolve(undefined);
        });
      },
    };
    const site = await startSite(engine, routes);
    sites.push(site);
    await site.visit('/first');
    const [id] = (await site.client.send('/late')).records;
    await ended.promise;
    await reached;
    const still = await site.watched.record(id, ({ timing }) => timing.end !== null);
    expect(still.phase).toBe('open');
    open();
    await Promise.all(saved);
    const record = await site.watched.record(id);
    expect(record.reason.saved).toBe('explicit');
    expect(site.watched.state(record.data.end)).toEqual({ n: 2 });
  });

  it('is no save where the key was taken', async () => {
    const inner = memoryEngine();
    let isTaken = true;
    const engine: Engine = {
      ...inner,
      create(...args) {
        const given = isTaken ? null : inner.create(...args);
        isTaken = false;
        return given;
      },
    };
    const site = await startSite(engine, { '/': (session) => session.set('n', 1) });
    sites.push(site);
    const { record, word } = await site.visit('/');
    expect(word).toBe('created');
    expect(record.ops).toMatchObject([
      { op: 'save', ok: false, error: 'The key was taken.', revision: null },
      { op: 'save', ok: true, revision: record.data.saved },
    ]);
    expect(record.session.after).toBe(record.ops[1]?.session);
  });

  it('that the framework takes back leaves what the app has saved', async () => {
    const engine = memoryEngine();
    const { record, watched } = await visit(
      async (session) => {
        session.set('n', 1);
        await session.save();
        session.set('n', 2);
        const { key } = session;
        session.cycleKey();
        await engine.delete(key ?? '', Date.now());
      },
      { engine },
    );
    expect(record.reason.saved).toBe('none:interrupted');
    expect(watched.state(record.data.saved)).toEqual({ cart: ['book'], n: 1 });
    const stored = record.ops.filter(({ op }) => op === 'save').map(({ revision }) => revision);
    expect(stored.map((revision) => watched.state(revision))).toEqual([
      { cart: ['book'], n: 1 },
      null,
    ]);
  });

  it('that is not made leaves what the app has saved, and is told as one that failed', async () => {
    const { record, watched, word } = await visit(async (session) => {
      session.set('n', 1);
      await session.save();
      session.set('seen', new Map());
    });
    expect(word).toBe('lost: unserialisable');
    expect(record.reason.saved).toBe('none:error');
    expect(record.ops.at(-1)).toMatchObject({ op: 'save', ok: false });
    expect(watched.state(record.data.saved)).toEqual({ cart: ['book'], n: 1 });
  });

  it('that loads once more for a merge is when it was loaded', async () => {
    const inner = memoryEngine();
    const { record } = await visit(
      async (session) => {
        session.set('mine', true);
        const { key } = session;
        const now = Date.now();
        const found = inner.load(key ?? '', now);
        if (found.state !== 'found') throw new Error('no session');
        const { payload, expiresAt, revision } = found.session;
        const theirs = { payload, expiresAt, revision: revision + 1 };
        await inner.update(key ?? '', theirs, { now, expected: null });
      },
      { engine: inner, options: { onConflict: 'merge' } },
    );
    const again = record.ops.find(({ op }) => op === 'reload');
    expect(again).toMatchObject({ ok: true });
    expect(record.timing.loaded).toBeGreaterThanOrEqual(again?.at ?? Infinity);
  });

  it('says how long the store keeps what it is given', async () => {
    vi.useFakeTimers({ now: Date.UTC(2030, 0, 1), toFake: ['Date'] });
    const { record } = await visit((session) => session.set('n', 1), {
      options: { cookieAge: 60 },
    });
    expect(record.ops.at(-1)).toMatchObject({ op: 'save', ttl: 60 });
  });
});

describe('a key that changed in place', () => {
  const inPlace = async (handler: Handler): Promise<string[]> =>
    (await visit(handler)).record.inPlace;

  it('is named once, whether that is found at the headers or at the end', async () => {
    expect(await inPlace(push)).toEqual(['cart']);
    const late = await inPlace((session, res) => {
      push(session);
      res.end('gone');
      push(session);
    });
    expect(late).toEqual(['cart']);
    const afterwards = await inPlace((session, res) => {
      session.set('other', 1);
      res.end('gone');
      push(session);
    });
    expect(afterwards).toEqual(['cart']);
  });

  it('is none that the app gives another value, or takes away', async () => {
    const changes: ((session: Session) => unknown)[] = [
      (session) => session.set('cart', ['pen']),
      (session) => session.delete('cart'),
      (session) => {
        session.clear();
      },
    ];
    for (const change of changes) {
      const early = await inPlace((session) => {
        push(session);
        change(session);
      });
      const late = await inPlace((session, res) => {
        session.get('cart');
        res.end('gone');
        change(session);
      });
      expect([early, late]).toEqual([[], []]);
    }
  });
});
