import type { IncomingMessage, ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { createObserveCustom } from '../../../server-plugin/adapters/custom.ts';
import type { Observer, SessionVisit } from '../../../server-plugin/adapters/custom.settings.ts';
import { Client, listen } from '../../support/http/http.ts';
import { watchHub, type WatchedHub } from '../../support/http/http-hub.ts';

/** What the API for a middleware of one's own has beside what the contract tests with the example. */

const DESCRIPTION = { name: 'ours', cookieName: 'sid' };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

type Listener = (req: IncomingMessage, res: ServerResponse) => void;

async function serve(listener: Listener): Promise<Client> {
  const server = await listen(listener);
  closing.push(() => server.close());
  return new Client(server.port);
}

function observing(description: unknown, options?: unknown, env?: string) {
  const watched = watchHub();
  const observe = createObserveCustom(
    () => watched.hub,
    () => env,
  );
  // As JavaScript calls it, with whatever it likes.
  const observer: unknown = Reflect.apply(observe, undefined, [description, options]);
  if (!isObserver(observer)) throw new Error('no observer');
  return { watched, observer };
}

function isObserver(value: unknown): value is Observer {
  return typeof value === 'object' && value !== null && 'visit' in value;
}

/** A request whose visit `tell` tells, and the record that came of it. */
async function recordOf(
  { watched, observer }: { watched: WatchedHub; observer: Observer },
  tell: (visit: SessionVisit, session: { user?: string }) => Promise<void> | void,
) {
  const client = await serve((req, res) => {
    const session = {};
    const visit = observer.visit({ req, res, session: () => session, id: () => 'id-1' });
    const told = Promise.resolve().then(() => tell(visit, session));
    told.then(
      () => res.end('ok'),
      (error: unknown) => res.end(String(error)),
    );
  });
  const { records, body } = await client.send('/');
  expect(body).toBe('ok');
  return watched.record(records[0]);
}

describe("a middleware of one's own", () => {
  it('tells of a store that answers with a promise: the call ends with it', async () => {
    const given = observing(DESCRIPTION);
    const record = await recordOf(given, async (visit) => {
      const row = await visit
        .call('load', { id: 'id-1' })
        .run(() => Promise.resolve({ user: 'ada' }));
      expect(row).toEqual({ user: 'ada' });
      visit.begins(true);
      const failing = visit.call('touch').run(() => Promise.reject(new Error('disk full')));
      await expect(failing).rejects.toThrow('disk full');
    });
    expect(record.cookieIn.state).toBe('valid');
    expect(record.ops).toMatchObject([
      { op: 'load', ok: true },
      { op: 'touch', ok: false, error: 'disk full' },
    ]);
    expect(given.watched.state(record.data.loaded)).toEqual({ user: 'ada' });
  });

  it('tells of a store that answers with a callback', async () => {
    const record = await recordOf(observing(DESCRIPTION), (visit) => {
      visit.begins(false);
      const call = visit.call('save');
      return new Promise((resolve) => {
        setImmediate(() => {
          call.ended(new Error('disk full'));
          resolve();
        });
      });
    });
    expect(record.ops).toMatchObject([{ op: 'save', ok: false, error: 'disk full' }]);
    expect(record.reason.saved).toBe('none:error');
  });

  it('says what the app tells better than can be seen', async () => {
    const record = await recordOf(
      observing({ ...DESCRIPTION, tellsLooks: true }),
      (visit, session) => {
        visit.cookieIs('refused');
        visit.begins(false);
        visit.accessed();
        session.user = 'ada';
        visit.decides({ saved: 'none:not-flagged', modified: false });
        visit.expires(5000);
      },
    );
    expect(record).toMatchObject({
      accessed: true,
      modified: false,
      reason: { saved: 'none:not-flagged' },
      expiry: { session: 5000 },
    });
  });

  it('finds the request of a context of Koa', async () => {
    const { watched, observer } = observing(DESCRIPTION);
    const app = new Koa();
    app.use((ctx) => {
      observer.visit({ req: ctx, session: () => ({ user: 'ada' }) }).begins(false);
      ctx.body = 'ok';
    });
    const handle = app.callback();
    const client = await serve((req, res) => void handle(req, res));
    const { records } = await client.send('/');
    const record = await watched.record(records[0]);
    expect(watched.state(record.data.end)).toEqual({ user: 'ada' });
  });

  it('takes no look of the recorder for one of the app', async () => {
    const { watched, observer } = observing({ ...DESCRIPTION, tellsLooks: true });
    const client = await serve((req, res) => {
      const visit: SessionVisit = observer.visit({
        req,
        res,
        session() {
          visit.accessed();
          return {};
        },
      });
      visit.begins(false);
      res.end();
    });
    const { records } = await client.send('/');
    expect((await watched.record(records[0])).accessed).toBe(false);
  });

  it('is not observed in production', async () => {
    const { watched, observer } = observing(DESCRIPTION, undefined, 'production');
    const client = await serve((req, res) => {
      const visit = observer.visit({ req, res, session: () => null });
      expect(visit.call('load', { id: 'a' }).run(() => 5)).toBe(5);
      res.end();
    });
    const { headers } = await client.send('/');
    expect(headers).not.toHaveProperty('session-debug');
    expect(watched.hub.middlewares).toEqual([]);
  });
});

/** As JavaScript may call it: verbs that are not typed. */
type Verb = (...args: unknown[]) => unknown;
type Untyped = Readonly<Record<string, Verb>>;

function isUntyped(value: unknown): value is Untyped {
  return typeof value === 'object' && value !== null;
}

function untyped(value: unknown): Untyped {
  if (!isUntyped(value)) throw new Error('no object');
  return value;
}

const untypedOrNone = (value: unknown): Untyped => (isUntyped(value) ? value : {});

describe('a wrong use', () => {
  const WRONG: Record<string, unknown[]> = {
    nothing: [],
    'no name': [{ cookieName: 'sid' }],
    'no cookie name': [{ name: 'ours', cookieName: 'a b' }],
    'a field that is not known': [{ ...DESCRIPTION, cookiename: 'sid' }],
    'a function in the options': [{ ...DESCRIPTION, options: { secret: () => 'x' } }],
    'an option of the observer that is not known': [DESCRIPTION, { paht: '/x' }],
  };

  it.each(Object.entries(WRONG))(
    'of the description observes nothing and says so: %s',
    async (_, [description, options]) => {
      const { watched, observer } = observing(description, options);
      const record = serve((req, res) => {
        observer.visit({ req, res, session: () => null }).begins(true);
        res.end('ok');
      });
      const answers = await (await record).send('/');
      expect(answers.body).toBe('ok');
      expect(answers.headers).not.toHaveProperty('session-debug');
      expect(watched.printed).toHaveLength(1);
      expect(watched.printed[0]).toMatch(/nothing is observed\. sessions-devtools: .+\. \w.+[.?]$/);
    },
  );

  it('of a verb is left out and told once, whatever the app calls it with', async () => {
    const given = observing(DESCRIPTION);
    const tell = (visit: SessionVisit): void => {
      const verbs = untyped(visit);
      const { call, begins } = verbs;
      for (const wrong of [undefined, null, 5, 'x', {}, Symbol('x'), () => 5]) {
        for (const verb of Object.values(verbs)) untypedOrNone(verb(wrong, wrong)).ended?.();
        const made = untyped(call?.('save', wrong));
        if (typeof wrong !== 'function') expect(made.run?.(wrong)).toBeUndefined();
        made.ended?.();
      }
      begins?.(true);
    };
    await recordOf(given, tell);
    await recordOf(given, tell);
    const printed = given.watched.printed.filter((line) => line.includes('a mistake in how ours'));
    expect(printed.length).toBeGreaterThan(3);
    expect(new Set(printed).size).toBe(printed.length);
    expect(given.watched.printed.filter((line) => line.includes('an error of its own'))).toEqual(
      [],
    );
  });

  it('of what it asks the app for is told once, and the app goes on', async () => {
    const fails = (): never => {
      throw new Error('not ready');
    };
    const { watched, observer } = observing({
      ...DESCRIPTION,
      expiryOf: fails,
      sends: () => 'yes',
    });
    const client = await serve((req, res) => {
      const session = req.url === '/throws' ? fails : () => ({});
      const visit = observer.visit({ req, res, session, id: fails });
      visit.begins(false);
      visit.call('save').run(() => undefined);
      res.end('ok');
    });
    for (const path of ['/throws', '/throws', '/', '/']) {
      expect((await client.send(path)).body).toBe('ok');
    }
    const told = watched.printed.filter((line) => line.includes('a mistake in how ours'));
    expect(told.map((line) => line.split('(told once): ')[1]).sort()).toEqual([
      'expiryOf() threw: not ready',
      'id() threw: not ready',
      'sends() gave something of type string.',
      'session() threw: not ready',
    ]);
  });

  it('of visit() is told, and the visit tells nothing', async () => {
    const { watched, observer } = observing(DESCRIPTION);
    const { visit } = untyped(observer);
    const over = Promise.withResolvers<undefined>();
    const client = await serve((req, res) => {
      for (const wrong of [undefined, null, {}, { req }, { req: 5, session: () => null }]) {
        untyped(visit?.(wrong)).begins?.(true);
      }
      res.end('ok');
      res.once('close', () => {
        // The exchange listens for it, too, and did so first.
        observer.visit({ req, res, session: () => null }).begins(true);
        over.resolve(undefined);
      });
    });
    expect((await client.send('/')).body).toBe('ok');
    await over.promise;
    expect(watched.newest()).toEqual([]);
    expect(watched.printed).toHaveLength(2);
  });
});

it('takes twenty lines, as its page has them', () => {
  const page = readFileSync(
    join(import.meta.dirname, '../../../docs/middlewares/custom.md'),
    'utf8',
  );
  const [, example = ''] = /```ts\n(.*?)```/s.exec(page) ?? [];
  const ofTheObserver = example.split('\n').filter((line) => /observe|visit/.test(line));
  expect(ofTheObserver.length).toBeGreaterThan(5);
  expect(ofTheObserver.length).toBeLessThanOrEqual(20);
});
