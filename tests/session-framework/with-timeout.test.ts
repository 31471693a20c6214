import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AsynchronousEngine, StoredSession } from '../../session-framework/engine.ts';
import { expressStoreEngine } from '../../session-framework/engines/express-store.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { postgresEngine } from '../../session-framework/engines/postgres.ts';
import { redisEngine } from '../../session-framework/engines/redis.ts';
import { withTimeout } from '../../session-framework/engines/with-timeout.ts';
import { ConfigurationError, StoreTimeoutError } from '../../session-framework/errors.ts';
import { newKey } from '../../session-framework/session/keys.ts';
import type { MaybePromise } from '../../session-framework/maybe-promise.ts';
import { Site } from './support/visitor.ts';

const NOW = Date.UTC(2030, 0, 1);
const session = (payload: string): StoredSession => ({
  payload,
  expiresAt: NOW + 60_000,
  revision: 1,
});
const LAST_WINS = { now: NOW, expected: null };
// eslint-disable-next-line no-restricted-syntax -- of the engine, by a clock that the test sets
const TIMEOUT = 5000;

afterEach(() => {
  vi.useRealTimers();
});

/** A store that answers, but for writes of the keys that something else holds. */
function heldRows() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] });
  const store = memoryEngine();
  const held = new Map<string, Promise<void>>();
  const asked: string[] = [];
  const inner: AsynchronousEngine = {
    ...store,
    loads: 'before-handler',
    load: (key, now) => Promise.resolve(store.load(key, now)),
    update: async (key, stored, saving) => {
      asked.push(stored.payload);
      await held.get(key);
      return store.update(key, stored, saving);
    },
  };
  return {
    store,
    asked,
    engine: withTimeout(inner, { timeout: TIMEOUT }),
    /** @returns what lets it go */
    hold: async (key: string) => {
      await store.create(key, session('zero'), NOW);
      const { promise, resolve } = Promise.withResolvers<undefined>();
      held.set(key, promise);
      return () => resolve(undefined);
    },
    pass: (ms = TIMEOUT) => vi.advanceTimersByTimeAsync(ms + 1),
  };
}

/** A store over a line that can be cut, and that brings what was under way when it is mended. */
function line(timeout = TIMEOUT) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] });
  const store = memoryEngine();
  const asked: string[] = [];
  let underWay: (() => void)[] | null = null;
  const over = <T>(name: string, call: () => MaybePromise<T>): Promise<T> => {
    asked.push(name);
    if (underWay === null) return Promise.resolve(call());
    const waiting = underWay;
    return new Promise((resolve) => waiting.push(() => resolve(call())));
  };
  const inner: AsynchronousEngine = {
    ...store,
    loads: 'before-handler',
    load: (key, now) => over('load', () => store.load(key, now)),
    create: (key, stored, now) => over('create', () => store.create(key, stored, now)),
    update: (key, stored, saving) => over('update', () => store.update(key, stored, saving)),
    delete: (key, now) => over('delete', () => store.delete(key, now)),
  };
  return {
    store,
    asked,
    engine: withTimeout(inner, { timeout, remedy: 'Turn it on.' }),
    cut: () => {
      underWay = [];
    },
    /** @param order in which what is under way arrives */
    mend: (order: (calls: (() => void)[]) => (() => void)[] = (calls) => calls) => {
      const calls = order(underWay ?? []);
      underWay = null;
      for (const call of calls) call();
    },
    pass: (ms = timeout) => vi.advanceTimersByTimeAsync(ms + 1),
  };
}

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );
const payloadIn = (engine: ReturnType<typeof memoryEngine>, key: string): string | null => {
  const found = engine.load(key, NOW);
  return found.state === 'found' ? found.session.payload : null;
};

describe('a store that does not answer', () => {
  it.each<[string, (engine: AsynchronousEngine, key: string) => unknown, RegExp]>([
    ['load', (engine, key) => engine.load(key, NOW), /within 5000 ms\. Turn it on\.$/],
    ['create', (engine, key) => engine.create(key, session('x'), NOW), /was stored is not known/],
    ['update', (engine, key) => engine.update(key, session('x'), LAST_WINS), /was stored is not/],
    ['delete', (engine, key) => engine.delete(key, NOW), /was deleted is not known/],
  ])('is an error after the timeout: %s', async (_name, call, message) => {
    const { engine, cut, pass } = line();
    cut();
    const failing = errorOf(Promise.resolve(call(engine, newKey())));
    await pass();
    const error = await failing;
    expect(error).toBeInstanceOf(StoreTimeoutError);
    expect(error).toMatchObject({ status: 503, store: 'memory', expose: false });
    expect(String(error)).toMatch(message);
    expect(String(error)).toContain('Turn it on.');
  });

  it('is not asked meanwhile, but by one in each tenth of the timeout', async () => {
    const { engine, asked, cut, mend, pass } = line();
    cut();
    const first = errorOf(engine.load(newKey(), NOW));
    await pass();
    await first;
    const probe = errorOf(engine.load(newKey(), NOW));
    expect(String(await errorOf(engine.load(newKey(), NOW)))).toContain('was not asked');
    const unmade = await errorOf(Promise.resolve(engine.create(newKey(), session('x'), NOW)));
    expect(String(unmade)).toContain('Nothing was stored');
    expect(asked).toEqual(['load', 'load']);
    await pass(TIMEOUT / 10);
    const second = errorOf(engine.load(newKey(), NOW));
    expect(String(await errorOf(engine.load(newKey(), NOW)))).toContain('was not asked');
    expect(asked).toEqual(['load', 'load', 'load']);
    await pass();
    expect(await second).toBeInstanceOf(StoreTimeoutError);
    expect(await probe).toBeInstanceOf(StoreTimeoutError);
    const another = engine.load(newKey(), NOW);
    mend();
    expect(await another).toEqual({ state: 'absent' });
    expect(await engine.load(newKey(), NOW)).toEqual({ state: 'absent' });
  });

  it('is asked by all again once a late answer came', async () => {
    const { engine, cut, mend, pass } = line();
    cut();
    const late = errorOf(engine.load(newKey(), NOW));
    await pass();
    await late;
    mend();
    await pass(0);
    const loads = [1, 2, 3].map(() => engine.load(newKey(), NOW));
    expect(await Promise.all(loads)).toEqual(loads.map(() => ({ state: 'absent' })));
  });

  it('makes an error of nobody where it fails late', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] });
    const { promise, reject } = Promise.withResolvers<never>();
    const engine = withTimeout({ ...memoryEngine(), loads: 'before-handler', load: () => promise });
    const failing = errorOf(engine.load(newKey(), NOW));
    await vi.advanceTimersByTimeAsync(TIMEOUT + 1);
    expect(await failing).toBeInstanceOf(StoreTimeoutError);
    reject(new Error('the connection is lost'));
    vi.useRealTimers();
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('passes its own errors on', async () => {
    const error = new Error('wrong password');
    const engine = withTimeout({
      ...memoryEngine(),
      loads: 'before-handler',
      load: () => Promise.reject(error),
    });
    expect(await errorOf(engine.load(newKey(), NOW))).toBe(error);
    expect(await errorOf(engine.load(newKey(), NOW))).toBe(error);
  });
});

describe('rows that something else holds', () => {
  const three = (engine: AsynchronousEngine) =>
    Promise.all([1, 2, 3].map(() => errorOf(engine.load(newKey(), NOW))));
  const save = (engine: AsynchronousEngine, key: string, payload: string) =>
    errorOf(Promise.resolve(engine.update(key, session(payload), LAST_WINS)));

  it('are not the silence of a store that nobody else asked: one row', async () => {
    const { engine, hold, pass } = heldRows();
    const key = newKey();
    await hold(key);
    const given = save(engine, key, 'one');
    await pass();
    expect(await given).toBeInstanceOf(StoreTimeoutError);
    expect(await three(engine)).toEqual([null, null, null]);
  });

  it('are not the silence of a store that answered others meanwhile', async () => {
    const { engine, hold, pass } = heldRows();
    const keys = [newKey(), newKey()];
    for (const key of keys) await hold(key);
    const given = keys.map((key) => save(engine, key, 'one'));
    await pass(TIMEOUT / 2);
    await engine.load(newKey(), NOW);
    await pass();
    for (const each of given) expect(await each).toBeInstanceOf(StoreTimeoutError);
    expect(await three(engine)).toEqual([null, null, null]);
  });

  it('keep later writes of them from asking, and nobody else', async () => {
    const { engine, store, asked, hold, pass } = heldRows();
    const keys = [newKey(), newKey()] as const;
    const letGo = await hold(keys[0]);
    await hold(keys[1]);
    const given = keys.map((key) => save(engine, key, 'one'));
    await pass();
    await Promise.all(given);
    const second = save(engine, keys[0], 'two');
    await pass(0);
    expect(await errorOf(engine.load(newKey(), NOW))).toBeNull();
    await pass();
    expect(String(await second)).toMatch(/an earlier write.* Nothing was stored/);
    expect(await three(engine)).toEqual([null, null, null]);
    const third = save(engine, keys[0], 'three');
    await pass(0);
    expect(asked).toEqual(['one', 'one']);
    letGo();
    expect(await third).toBeNull();
    expect(asked).toEqual(['one', 'one', 'three']);
    expect(payloadIn(store, keys[0])).toBe('three');
  });

  it('are not silence where a write had waited and little of its time was left', async () => {
    const { engine, hold, pass } = heldRows();
    const keys = [newKey(), newKey()] as const;
    const letGo = await hold(keys[0]);
    await hold(keys[1]);
    const given = keys.map((key) => save(engine, key, 'one'));
    await pass();
    await Promise.all(given);
    const second = save(engine, keys[0], 'two');
    await pass(TIMEOUT - 10);
    await hold(keys[0]);
    letGo();
    await pass(10);
    expect(String(await second)).toContain('was stored is not known');
    expect(await three(engine)).toEqual([null, null, null]);
  });

  it('keep others from asking for a tenth of the timeout where they are the first', async () => {
    const { engine, asked, hold, pass } = heldRows();
    const keys = [newKey(), newKey(), newKey()] as const;
    for (const key of keys) await hold(key);
    for (const key of keys.slice(0, 2)) void save(engine, key, 'one');
    await pass();
    void save(engine, keys[2], 'one');
    await pass(0);
    expect(asked).toHaveLength(3);
    expect(String(await errorOf(engine.load(newKey(), NOW)))).toContain('was not asked');
    await pass(TIMEOUT / 10);
    expect(await errorOf(engine.load(newKey(), NOW))).toBeNull();
    expect(await three(engine)).toEqual([null, null, null]);
  });
});

describe('a write that was given up', () => {
  it('is made before a later one of the same key, whatever the line does', async () => {
    const { engine, store, cut, mend, pass } = line();
    const key = newKey();
    await engine.create(key, session('zero'), NOW);
    cut();
    const first = errorOf(Promise.resolve(engine.update(key, session('one'), LAST_WINS)));
    await pass();
    expect(await first).toBeInstanceOf(StoreTimeoutError);
    const second = engine.update(key, session('two'), LAST_WINS);
    await pass(0);
    mend((calls) => calls.toReversed());
    expect(await second).toEqual({ outcome: 'saved', key });
    expect(payloadIn(store, key)).toBe('two');
  });

  it('is not sent any more where it waited for one before it', async () => {
    const { engine, store, cut, mend, pass } = line();
    const key = newKey();
    await engine.create(key, session('zero'), NOW);
    cut();
    for (const payload of ['one', 'two']) {
      const failing = errorOf(Promise.resolve(engine.update(key, session(payload), LAST_WINS)));
      await pass();
      expect(await failing).toBeInstanceOf(StoreTimeoutError);
    }
    mend();
    await pass(0);
    expect(payloadIn(store, key)).toBe('one');
  });

  it('is waited for no longer than a minute', async () => {
    const { engine, cut, mend, pass } = line();
    const key = newKey();
    await engine.create(key, session('zero'), NOW);
    cut();
    void errorOf(Promise.resolve(engine.update(key, session('lost'), LAST_WINS)));
    await pass();
    mend(() => []);
    await pass(60_000);
    expect(await engine.update(key, session('two'), LAST_WINS)).toMatchObject({ outcome: 'saved' });
  });

  it('gives nobody the session of another: a create that is made late', async () => {
    const { engine, store, cut, mend, pass } = line();
    const site = new Site({ engine });
    const visitor = site.visitor();
    cut();
    const { session: mine, respond } = await visitor.begin();
    mine.set('user', 'ada');
    const saving = errorOf(mine.save());
    await pass();
    expect(await saving).toBeInstanceOf(StoreTimeoutError);
    mend();
    await respond();
    // The late one lies under a key that nobody got.
    expect(store.clearExpired(Infinity)).toBe(2);
    await visitor.visit(() => undefined);
    const other = site.visitor();
    await other.visit((it) => it.set('user', 'bob'));
    expect(other.cookie).not.toBe(visitor.cookie);
    expect((await other.visit((it) => it.get('user'))).result).toBe('bob');
  });
});

describe('the timeout', () => {
  it.each([0, -1, NaN, Infinity, 2 ** 31])('%s is refused', (timeout) => {
    const engine: AsynchronousEngine = {
      ...memoryEngine(),
      loads: 'before-handler',
      load: () => Promise.resolve({ state: 'absent' }),
    };
    expect(() => withTimeout(engine, { timeout })).toThrow(ConfigurationError);
  });

  it('counts no answer as missing that was there before the event loop got to it', async () => {
    const { engine, cut, mend, pass } = line();
    cut();
    const loading = engine.load(newKey(), NOW);
    // Node runs timers that are due before it reads what has arrived.
    // eslint-disable-next-line no-restricted-syntax -- on the clock that the test sets
    setTimeout(() => mend(), TIMEOUT);
    await pass();
    expect(await loading).toEqual({ state: 'absent' });
  });
});

const never = (): Promise<never> => new Promise(() => undefined);
// eslint-disable-next-line no-restricted-syntax -- of an engine whose store never answers
const SOON = { timeout: 10 };

it.each([
  ['redis', redisEngine({ sendCommand: never }, SOON), 'disableOfflineQueue'],
  ['redis', redisEngine({ call: never }, SOON), 'maxRetriesPerRequest'],
  ['postgres', postgresEngine({ query: never }, SOON), 'connectionTimeoutMillis'],
  ['express-store', expressStoreEngine({ get: never, set: never, destroy: never }, SOON), 'client'],
])('the engine %s names the setting of its client: %#', async (name, engine, setting) => {
  const error = await errorOf(engine.load(newKey(), NOW));
  expect(error).toMatchObject({ store: name });
  expect(String(error)).toContain(setting);
});
