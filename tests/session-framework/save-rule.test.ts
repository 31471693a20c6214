import { describe, expect, it } from 'vitest';
import type { Engine } from '../../session-framework/engine.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import type { SessionOptions } from '../../session-framework/settings/options.ts';
import { decide, type SaveFacts } from '../../session-framework/visit/policy.ts';
import type { Session } from '../../session-framework/session/session.ts';
import { Site } from './support/visitor.ts';
import { broken, later, watched } from './support/watched-engine.ts';
import { fc } from '../support/property.ts';

const ENGINES = { 'a synchronous engine': memoryEngine, 'an asynchronous engine': later };

describe.each(Object.entries(ENGINES))('with %s, a session', (_name, engine) => {
  const site = (options = {}) => new Site({ engine: engine(), ...options });
  const read = (session: Session) => session.get('x');
  const write = (session: Session) => session.set('x', 1);
  const ignore = (): void => undefined;

  it('is saved, and its cookie sent, when it was modified', async () => {
    const visitor = site().visitor();
    const { setCookie, vary } = await visitor.visit(write);
    expect(setCookie).toMatch(/^sessionid=[a-z0-9]{32}; Max-Age=1209600; Expires=/);
    expect(setCookie).toContain('; Path=/; HttpOnly; SameSite=Lax');
    expect(vary).toBe(true);
    expect((await visitor.visit(read)).result).toBe(1);
  });

  it('is not saved, and no cookie sent, when it was only read', async () => {
    const visitor = site().visitor();
    await visitor.visit(write);
    expect(await visitor.visit(read)).toMatchObject({ setCookie: null, vary: true });
  });

  it('does not make a response vary that never looked at it', async () => {
    const visitor = site().visitor();
    await visitor.visit(write);
    expect(await visitor.visit(ignore)).toMatchObject({ setCookie: null, vary: false });
  });

  it('that changed inside a value is not saved', async () => {
    const visitor = site().visitor();
    await visitor.visit((session) => session.set('car', { wheels: 'steel' }));
    await visitor.visit((session) => Reflect.set(Object(session.get('car')), 'wheels', 'alloy'));
    const { result } = await visitor.visit((session) => session.get('car'));
    expect(result).toEqual({ wheels: 'steel' });
  });

  it('that changed inside a value is saved after modified = true', async () => {
    const visitor = site().visitor();
    await visitor.visit((session) => session.set('car', { wheels: 'steel' }));
    await visitor.visit((session) => {
      Reflect.set(Object(session.get('car')), 'wheels', 'alloy');
      session.modified = true;
    });
    const { result } = await visitor.visit((session) => session.get('car'));
    expect(result).toEqual({ wheels: 'alloy' });
  });

  it('is saved on every request with saveEveryRequest, and its cookie sent again', async () => {
    const some = site({ saveEveryRequest: true });
    const visitor = some.visitor();
    await visitor.visit(write);
    some.clock.pass(1_000_000);
    const { setCookie } = await visitor.visit(ignore);
    expect(setCookie).toContain(new Date(some.clock.time + 1_209_600_000).toUTCString());
    some.clock.pass(1_000_000);
    expect((await visitor.visit(read)).result).toBe(1);
  });

  it('that is empty is not saved with saveEveryRequest either', async () => {
    const visitor = site({ saveEveryRequest: true }).visitor();
    expect(await visitor.visit(ignore)).toMatchObject({ setCookie: null });
  });

  it.each([500, 502, 599])('is not saved on status %i', async (status) => {
    const visitor = site().visitor();
    await visitor.visit(write);
    const failed = await visitor.visit((session) => session.set('x', 2), status);
    expect(failed).toMatchObject({ setCookie: null, vary: true });
    expect((await visitor.visit(read)).result).toBe(1);
  });

  it.each([201, 302, 404, 499])('is saved on status %i', async (status) => {
    const visitor = site().visitor();
    await visitor.visit(write, status);
    expect((await visitor.visit(read)).result).toBe(1);
  });

  it('that was filled and emptied again is not stored', async () => {
    const visitor = site().visitor();
    const { setCookie } = await visitor.visit((session) => {
      session.set('x', 1);
      session.delete('x');
    });
    expect(setCookie).toBeNull();
  });

  it.each<[string, (session: Session) => unknown]>([
    ['clear()', (session) => session.clear()],
    ['deleting the last entry', (session) => session.delete('x')],
  ])('is stored empty by %s, and stays', async (_how, empty) => {
    const visitor = site().visitor();
    await visitor.visit(write);
    const { cookie } = visitor;
    const { setCookie } = await visitor.visit(empty);
    expect(setCookie).toContain(`sessionid=${cookie};`);
    const { result } = await visitor.visit((session) => [...session.keys(), session.key]);
    expect(result).toEqual([cookie]);
  });

  it.each([
    ['an unknown key', 'abcdefghijklmnopqrstuvwxyz012345'],
    ['a key of another form', '1'],
    ['an empty cookie', ''],
  ])('cookie with nothing behind it is deleted: %s', async (_what, cookie) => {
    const visitor = site().visitor(cookie);
    const { setCookie, vary } = await visitor.visit(read);
    expect(setCookie).toMatch(/^sessionid=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; /);
    expect(setCookie).toContain('; Path=/; HttpOnly; SameSite=Lax');
    expect(vary).toBe(true);
    expect(visitor.cookie).toBeNull();
  });

  it('cookie that nobody looked behind stays', async () => {
    const visitor = site().visitor('abcdefghijklmnopqrstuvwxyz012345');
    expect(await visitor.visit(ignore)).toMatchObject({ setCookie: null, vary: false });
  });

  it('cookie that cannot be one of ours is deleted, even if nobody looked', async () => {
    const visitor = new Site({ engine: engine() }).visitor('no key of ours');
    const { setCookie, vary } = await visitor.visit(ignore);
    expect(setCookie).toContain('sessionid=; Max-Age=0');
    expect(vary).toBe(true);
  });

  it('is deleted by its cookie even on status 500', async () => {
    const visitor = site().visitor('abcdefghijklmnopqrstuvwxyz012345');
    expect((await visitor.visit(read, 500)).setCookie).toContain('Max-Age=0');
  });

  it('is committed once, however often a host asks', async () => {
    const visit = await site().sessions.begin({
      method: 'GET',
      url: '/',
      cookieHeader: undefined,
      secure: false,
      forwardedProto: null,
      request: {},
    });
    visit.session.set('x', 1);
    expect((await visit.commit(200)).setCookie).toContain('sessionid=');
    expect((await visit.commit(200)).setCookie).toBeNull();
  });
});

describe('what the store is asked', () => {
  const visits = async (...handlers: ((session: Session) => unknown)[]) => {
    const { engine, calls } = watched();
    const visitor = new Site({ engine }).visitor();
    await visitor.visit((session) => session.set('x', 1));
    calls.length = 0;
    for (const handler of handlers) await visitor.visit(handler);
    return calls;
  };

  it('is nothing, where nobody looks', async () => {
    expect(await visits(() => undefined)).toEqual([]);
  });

  it('is one load, where it is read', async () => {
    expect(await visits((session) => [session.get('x'), session.get('y')])).toEqual(['load']);
  });

  it('is one load and one update, where it is changed', async () => {
    expect(await visits((session) => session.set('x', 2))).toEqual(['load', 'update']);
  });

  it('is load, create, delete, where the key is cycled', async () => {
    expect(await visits((session) => session.cycleKey())).toEqual(['load', 'create', 'delete']);
  });

  it('is one delete, where it is flushed', async () => {
    expect(await visits((session) => session.flush())).toEqual(['delete']);
  });

  it('is nothing for a new visitor who reads', async () => {
    const { engine, calls } = watched();
    await new Site({ engine }).visitor().visit((session) => session.get('x'));
    expect(calls).toEqual([]);
  });

  it('is nothing for a cookie that cannot be ours', async () => {
    const { engine, calls } = watched();
    const visitor = new Site({ engine }).visitor('../../etc/passwd');
    await visitor.visit((session) => session.get('x'));
    expect(calls).toEqual([]);
  });
});

describe('a store that is down', () => {
  const cookie = 'abcdefghijklmnopqrstuvwxyz012345';

  describe.each(['at-first-access', 'before-handler'] as const)(
    'with an engine asked %s',
    (when) => {
      const visitorOf = (options: SessionOptions = {}) =>
        new Site({ engine: broken(when), ...options }).visitor(cookie);

      it.each<[string, (session: Session) => unknown]>([
        ['get', (session) => session.get('x')],
        ['set', (session) => session.set('x', 1)],
        ['has', (session) => session.has('x')],
        ['delete', (session) => session.delete('x')],
        ['clear', (session) => session.clear()],
        ['update', (session) => session.update({ x: 1 })],
        ['cycleKey', (session) => session.cycleKey()],
        ['setExpiry', (session) => session.setExpiry(60)],
        ['data', (session) => session.data.x],
        ['toJSON', (session) => session.toJSON()],
        ['save', (session) => session.save()],
      ])('is an error at each access, not an empty session: %s', async (_name, access) => {
        const { session, respond } = await visitorOf().begin();
        const accessing = async (): Promise<void> => {
          await access(session);
        };
        await expect(accessing()).rejects.toThrow('store is down');
        await expect(accessing()).rejects.toThrow('store is down');
        expect(session.isEmpty).toBe(false);
        expect(await respond(500)).toMatchObject({ setCookie: null });
      });

      it('is accessed nevertheless, so that its error page varies', async () => {
        const { session, respond } = await visitorOf().begin();
        expect(() => session.get('x')).toThrow('store is down');
        expect(await respond(500)).toEqual({ vary: true, setCookie: null });
      });

      it('is no error of a page that does without the session', async () => {
        const visitor = visitorOf();
        const answer = await visitor.visit(() => 'a page');
        expect(answer).toEqual({ result: 'a page', vary: false, setCookie: null });
        const handled = await visitor.visit((session) => {
          expect(() => session.get('x')).toThrow('store is down');
        });
        expect(handled).toMatchObject({ vary: true, setCookie: null });
        expect(visitor.cookie).toBe(cookie);
      });

      it('is an error where the rule needs the session', async () => {
        const every = visitorOf({ saveEveryRequest: true });
        await expect(every.visit(() => 'a page')).rejects.toThrow('store is down');
        const flagged = visitorOf().visit((session) => void (session.modified = true));
        await expect(flagged).rejects.toThrow('store is down');
      });
    },
  );

  it('stores nothing over a session that could not be loaded', async () => {
    const { engine, calls } = watched();
    const unreadable: Engine = {
      ...engine,
      loads: 'before-handler',
      load: async () => Promise.reject(new Error('cannot load')),
    };
    const site = new Site({ engine: unreadable, saveEveryRequest: true });
    await expect(site.visitor(cookie).visit(() => 'a page')).rejects.toThrow('cannot load');
    const saving = site.visitor(cookie).visit((session) => session.save());
    await expect(saving).rejects.toThrow('cannot load');
    expect(calls).toEqual([]);
  });

  it('is an error at the save, and no cookie is sent', async () => {
    const visitor = new Site({ engine: broken() }).visitor();
    await expect(visitor.visit((session) => session.set('x', 1))).rejects.toThrow('store is down');
    expect(visitor.cookie).toBeNull();
  });

  it('is an error at a logout, whether it is awaited or not', async () => {
    const visitor = new Site({ engine: broken() }).visitor(cookie);
    await expect(visitor.visit((session) => void session.flush())).rejects.toThrow('store is down');
    await expect(visitor.visit((session) => session.flush())).rejects.toThrow('store is down');
    expect(visitor.cookie).toBe(cookie);
  });

  it('does not take the place of an error that the application answers with', async () => {
    const visitor = new Site({ engine: broken() }).visitor(cookie);
    const { setCookie } = await visitor.visit((session) => void session.flush(), 500);
    expect(setCookie).toBeNull();
  });
});

describe('the rule', () => {
  const facts = fc.record<SaveFacts>({
    cookie: fc.constantFrom('absent', 'well-formed', 'malformed'),
    hasRival: fc.boolean(),
    accessed: fc.boolean(),
    modified: fc.boolean(),
    empty: fc.boolean(),
    stored: fc.boolean(),
    cycled: fc.boolean(),
    flushed: fc.boolean(),
    cookieDue: fc.boolean(),
    changedInPlace: fc.boolean(),
    saveEveryRequest: fc.boolean(),
    status: fc.integer({ min: 200, max: 599 }),
  });

  it('never saves what is empty, nor on a server error', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { action } = decide(given);
        return action !== 'save' || (!given.empty && given.status < 500);
      }),
    );
  });

  it('never saves without a flag or saveEveryRequest', () => {
    fc.assert(
      fc.property(facts, (given) => {
        return decide(given).action !== 'save' || given.modified || given.saveEveryRequest;
      }),
    );
  });

  it('gives a reason that says whether it saves', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { action, saved, cookie } = decide(given);
        return (
          saved.startsWith('none:') === (action !== 'save') &&
          cookie.startsWith('none:') === (action === 'leave')
        );
      }),
    );
  });

  it('varies whenever it sends or clears the cookie', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { action, vary } = decide(given);
        return action === 'leave' || action === 'save' || vary;
      }),
    );
  });

  it('varies whenever the session was accessed', () => {
    fc.assert(fc.property(facts, (given) => !given.accessed || decide(given).vary));
  });

  it('varies whenever the cookie is set or cleared', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { action, vary } = decide(given);
        return action === 'leave' || vary;
      }),
    );
  });
});
