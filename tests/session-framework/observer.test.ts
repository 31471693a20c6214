import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import type { Engine } from '../../session-framework/engine.ts';
import type { SessionOptions } from '../../session-framework/settings/options.ts';
import type { Session } from '../../session-framework/session/session.ts';
import { inPlace, Notebook, observed } from './support/notebook.ts';
import { Site } from './support/visitor.ts';
import { broken, later } from './support/watched-engine.ts';

describe('an observer is told', () => {
  it('what is in force, once and without secrets', async () => {
    const { notebook } = await observed({ cookieAge: 60, cookie: { name: 'sid' } });
    expect(notebook.description).toMatchObject({
      name: 'session-framework',
      rule: 'flag',
      kind: 'store',
      cookieName: 'sid',
      options: { engine: 'memory', cookieAge: 60, saveEveryRequest: false, onConflict: false },
    });
  });

  it('of a new session, in order', async () => {
    const { notebook } = await observed();
    expect(notebook.names).toEqual([
      ...['begin', 'loaded', 'accessed', 'changed', 'changed', 'deciding'],
      ...['storeStart', 'storeEnd', 'decided', 'ended'],
    ]);
    expect(notebook.one('loaded')).toMatchObject({ state: 'absent', key: null, data: '{}' });
    expect(notebook.one('deciding')).toMatchObject({
      status: 200,
      modified: true,
      data: '{"car":{"wheels":"steel"},"n":1}',
    });
    expect(notebook.one('storeStart')).toMatchObject({ op: 'create', by: 'life-cycle' });
    expect(notebook.one('storeEnd')).toMatchObject({ ok: true, outcome: 'created' });
    expect(notebook.one('decided')).toMatchObject({ saved: 'new', cookie: 'new', state: 'absent' });
    expect(notebook.one('ended')).toMatchObject({ finish: 'end', unsaved: [] });
  });

  it.each([memoryEngine, later])('of a session that comes back and is changed', async (engine) => {
    const { notebook, site, visitor } = await observed({ engine: engine() });
    await visitor.visit((session) => session.set('n', 2));
    expect(notebook.names).toEqual([
      ...['begin', 'storeStart', 'storeEnd', 'loaded', 'accessed', 'changed', 'deciding'],
      ...['storeStart', 'storeEnd', 'decided', 'ended'],
    ]);
    expect(notebook.one('loaded')).toMatchObject({
      state: 'valid',
      key: visitor.cookie,
      data: '{"car":{"wheels":"steel"},"n":1}',
      revision: 1,
      expiresAt: site.clock.time + 1_209_600_000,
    });
    expect(notebook.all('storeStart')).toMatchObject([
      { call: 1, op: 'load', key: visitor.cookie, session: null },
      { call: 2, op: 'update', key: visitor.cookie, session: { revision: 2 } },
    ]);
    expect(notebook.one('decided')).toMatchObject({
      saved: 'changed',
      cookie: 'changed',
      state: 'valid',
      key: visitor.cookie,
      setCookie: visitor.line,
      revision: 2,
      expiry: { cookie: site.clock.time + 1_209_600_000, session: site.clock.time + 1_209_600_000 },
    });
  });

  it('of each change, with its key and the place in the application', async () => {
    const { notebook, visitor } = await observed();
    await visitor.visit((session) => {
      session.set('a', 1);
      session.data.b = 2;
      delete session.data.a;
      session.setExpiry(60);
      session.clear();
      session.modified = true;
      session.cycleKey();
      void session.flush();
    });
    const changes = notebook.all('changed');
    expect(changes.map(({ how, key }) => [how, key])).toEqual([
      ['assigned', 'a'],
      ['assigned', 'b'],
      ['deleted', 'a'],
      ['expiry', null],
      ['cleared', null],
      ['flag', null],
      ['key-cycled', null],
      ['flushed', null],
    ]);
    for (const { place } of changes) {
      expect(basename(String(place))).toMatch(/^observer\.test\.ts:\d+:\d+$/);
    }
  });

  it('of a change in place that is lost', async () => {
    const { notebook, visitor } = await observed();
    await visitor.visit(inPlace);
    expect(notebook.all('changed')).toMatchObject([{ how: 'in-place', key: 'car', late: false }]);
    expect(notebook.one('deciding')).toMatchObject({ modified: false, inPlace: ['car'] });
    expect(notebook.one('decided')).toMatchObject({
      saved: 'none:not-flagged',
      cookie: 'none:unchanged',
      setCookie: null,
    });
    expect(notebook.one('ended')).toMatchObject({ unsaved: ['car'] });
  });

  it('of a change in place that is saved after modified = true', async () => {
    const { notebook, visitor } = await observed();
    await visitor.visit((session) => {
      inPlace(session);
      session.modified = true;
    });
    expect(notebook.one('decided')).toMatchObject({ saved: 'changed' });
    expect(notebook.one('ended')).toMatchObject({ unsaved: [] });
  });

  it('of a change after the response', async () => {
    const { notebook, visitor } = await observed();
    const { session, respond } = await visitor.begin();
    session.get('n');
    const ended = respond();
    session.set('n', 2);
    await ended;
    expect(notebook.all('changed')).toMatchObject([{ how: 'assigned', key: 'n', late: true }]);
    expect(notebook.one('ended')).toMatchObject({ unsaved: ['n'] });
  });

  it('of save(), which is the application’s', async () => {
    const { notebook, visitor } = await observed();
    await visitor.visit((session) => session.set('n', 2).save());
    expect(notebook.all('storeStart').map(({ op, by }) => [op, by])).toEqual([
      ['load', 'life-cycle'],
      ['update', 'application'],
      ['update', 'life-cycle'],
    ]);
  });

  it.each<[string, string, string, (session: Session) => unknown, SessionOptions, number]>([
    ['a look', 'none:unchanged', 'none:unchanged', (s) => s.get('n'), {}, 200],
    ['nothing', 'none:unchanged', 'none:unchanged', () => 0, {}, 200],
    ['saveEveryRequest', 'resave', 'rolling', () => 0, { saveEveryRequest: true }, 200],
    ['a 500', 'none:status-5xx', 'none:status-5xx', (s) => s.set('n', 2), {}, 500],
    ['cycleKey', 'new-id', 'new-id', (s) => s.cycleKey(), {}, 200],
    ['flush', 'none:destroyed', 'cleared', (s) => s.flush(), {}, 200],
    ['flush and set', 'new-id', 'new-id', (s) => (void s.flush(), s.set('n', 2)), {}, 200],
    ['clear', 'changed', 'changed', (s) => s.clear(), {}, 200],
  ])('why, after %s: %s', async (_what, saved, cookie, handler, options, status) => {
    const { notebook, visitor } = await observed(options);
    await visitor.visit(handler, status);
    expect(notebook.one('decided')).toMatchObject({ saved, cookie });
  });

  it('why, of a visitor without session who looks: none:uninitialised', async () => {
    const { notebook, site } = await observed();
    await site.visitor().visit((session) => session.get('n'));
    expect(notebook.one('decided')).toMatchObject({
      saved: 'none:uninitialised',
      cookie: 'none:uninitialised',
      key: null,
    });
  });

  it.each<[string, string | null, string, Engine]>([
    ['unknown-id', 'abcdefghijklmnopqrstuvwxyz012345', 'cleared', memoryEngine()],
    ['undecodable', '1', 'cleared', memoryEngine()],
    ['unknown-id', 'abcdefghijklmnopqrstuvwxyz012345', 'cleared', later()],
  ])('of a cookie that is %s', async (state, value, cookie, engine) => {
    const { notebook, site } = await observed({ engine });
    await site.visitor(value).visit((session) => session.get('n'));
    expect(notebook.one('loaded')).toMatchObject({ state, key: null });
    expect(notebook.one('decided')).toMatchObject({ saved: 'none:no-session', cookie, state });
  });

  it('of a cookie that has expired, and of one that nobody looked behind', async () => {
    const { notebook, site, visitor } = await observed({ cookieAge: 60 });
    site.clock.pass(60);
    const again = site.visitor(visitor.cookie);
    await again.visit(() => undefined);
    expect(notebook.one('decided')).toMatchObject({ state: 'unchecked' });
    await again.visit((session) => session.get('n'));
    expect(notebook.one('decided')).toMatchObject({ state: 'expired', cookie: 'cleared' });
  });

  it('of a save that fails', async () => {
    const { notebook, site } = await observed({ engine: memoryEngine() });
    const visitor = site.visitor();
    await visitor
      .visit((session) => session.set('car', new Map()))
      .catch((error: unknown) => error);
    expect(notebook.one('decided')).toMatchObject({
      saved: 'none:error',
      cookie: 'none:error',
      setCookie: null,
    });
    expect(notebook.one('decided').error).toBeInstanceOf(Error);
  });

  it('of a store that is down', async () => {
    const notebook = new Notebook();
    const visitor = new Site({ observer: notebook, engine: broken() }).visitor();
    await visitor.visit((session) => session.set('n', 1)).catch((error: unknown) => error);
    expect(notebook.one('storeEnd')).toMatchObject({ ok: false, outcome: null });
    expect(notebook.one('decided')).toMatchObject({ saved: 'none:error', cookie: 'none:error' });
  });

  it.each(['at-first-access', 'before-handler'] as const)(
    'of a load that fails where the application looked (%s)',
    async (when) => {
      const notebook = new Notebook();
      const site = new Site({ observer: notebook, engine: broken(when) });
      const { session, respond } = await site.visitor('a'.repeat(32)).begin();
      const error = new Error('the store is down');
      expect(() => session.get('n')).toThrow(error);
      await respond(500);
      expect(notebook.names).toEqual([
        ...['begin', 'storeStart', 'storeEnd', 'deciding', 'decided', 'ended'],
      ]);
      expect(notebook.one('storeEnd')).toMatchObject({ ok: false, error });
      expect(notebook.one('decided')).toMatchObject({
        saved: 'none:error',
        cookie: 'none:error',
        state: 'unchecked',
        accessed: true,
        setCookie: null,
        error,
      });
    },
  );

  it('of a load that fails where nobody looked', async () => {
    const notebook = new Notebook();
    const site = new Site({ observer: notebook, engine: broken('before-handler') });
    await site.visitor('a'.repeat(32)).visit(() => undefined);
    expect(notebook.one('storeEnd')).toMatchObject({ ok: false });
    expect(notebook.one('decided')).toMatchObject({ saved: 'none:unchanged', error: undefined });
  });

  it('of a session that was deleted meanwhile', async () => {
    const { notebook, site, visitor } = await observed();
    const slow = await visitor.begin();
    slow.session.set('n', 2);
    const [mine] = notebook.visits.slice(-1);
    await site.visitor(visitor.cookie).visit((session) => session.flush());
    await slow.respond().catch((error: unknown) => error);
    expect(mine?.find(([name]) => name === 'decided')?.[1]).toMatchObject({
      saved: 'none:interrupted',
      cookie: 'none:error',
    });
  });

  it('of a conflict', async () => {
    const { notebook, site, visitor } = await observed({ onConflict: 'throw' });
    const slow = await visitor.begin();
    slow.session.set('n', 2);
    const [mine] = notebook.visits.slice(-1);
    await site.visitor(visitor.cookie).visit((session) => session.set('n', 3));
    await slow.respond().catch((error: unknown) => error);
    expect(mine?.find(([name]) => name === 'decided')?.[1]).toMatchObject({
      saved: 'none:conflict',
    });
  });
});
