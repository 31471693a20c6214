import { describe, expect, it, vi } from 'vitest';
import {
  describe as describeFramework,
  failureOf,
  refusedValue,
} from '../../server-plugin/adapters/session-framework.settings.ts';
import { watchHub } from '../support/http/http-hub.ts';
import { call, exchange, noting, SELF } from '../support/passing.ts';
import { createObserve } from '../support/session-framework.ts';

/** What goes through us between the app, session-framework and its host arrives as it was sent. */

const DESCRIPTION = {
  name: 'session-framework',
  version: '1.0.0',
  rule: 'flag',
  kind: 'store',
  cookieName: 'sessionid',
  cookie: { path: '/', domain: null, secure: false, httpOnly: true, sameSite: 'lax' },
  options: { serialiser: 'json' },
} as const;

function observing(factory: (...args: never[]) => unknown) {
  const { hub } = watchHub();
  const observe = createObserve(
    () => hub,
    () => undefined,
  );
  return observe(factory);
}

/** Makes this middleware, and describes itself as the framework does. */
const factoryOf = (middleware: unknown) => (options: unknown) => {
  const observer: unknown = Reflect.get(Object(options), 'observer');
  call(Reflect.get(Object(observer), 'describe'), observer, DESCRIPTION);
  return middleware;
};

describe('the middleware', () => {
  const { req, res } = exchange();
  const HOSTS: [host: string, first: unknown, second: unknown][] = [
    ['Express', req, res],
    ['Koa', { req, res }, 'next'],
    ['Hono', { env: { incoming: req, outgoing: res } }, 'next'],
    ['Fastify', { addHook: () => undefined }, 'options'],
    ['an unknown host', {}, 'next'],
    ['a host with something like requests', { headers: {} }, { end: () => undefined }],
  ];

  it.each(HOSTS)('has its this, arguments and answer: %s', (_host, first, second) => {
    const middleware = noting('answer');
    const observed = call(observing(factoryOf(middleware)), undefined, {});
    expect(call(observed, SELF, first, second, 'third', 'fourth')).toBe('answer');
    expect(middleware.seen).toHaveLength(1);
    expect(middleware.seen[0]?.[0]).toBe(SELF);
    expect(middleware.seen[0]?.[1]).toBe(first);
    expect(middleware.seen[0]?.slice(2)).toEqual([second, 'third', 'fourth']);
    expect(Reflect.get(Object(observed), 'seen')).toBe(middleware.seen);
  });

  it('under Fastify lets go on what it does not know', () => {
    const addHook = noting();
    call(call(observing(factoryOf(noting())), undefined, {}), undefined, { addHook });
    const done = noting();
    call(addHook.seen[0]?.[2], undefined, { raw: {} }, { raw: {} }, done);
    expect(done.seen).toHaveLength(1);
  });
});

describe('the factory', () => {
  it('is called with its own this and all arguments', () => {
    const factory = noting();
    expect(() => call(observing(factory), SELF, { cookieAge: 1 }, 'more')).toThrow('not given');
    expect(factory.seen[0]?.[0]).toBe(SELF);
    expect(factory.seen[0]?.[1]).toMatchObject({ cookieAge: 1 });
    expect(factory.seen[0]?.[2]).toBe('more');
  });

  it.each([
    ['no options', 'odd'],
    ['an observer that is none', { observer: 'odd' }],
  ])('refuses by itself what it is given: %s', (_what, given) => {
    const factory = noting('of the factory');
    expect(call(observing(factory), SELF, given)).toBe('of the factory');
    expect(factory.seen).toEqual([[SELF, given]]);
  });
});

describe('the description of session-framework', () => {
  it('reads the dictionary in texts of the JSON serialiser, and in no other', () => {
    const tailOf = (serialiser: string) =>
      describeFramework({ ...DESCRIPTION, options: { serialiser } }).tailOf?.('{"data":{"n":1}}');
    expect(tailOf('json')).toBe('"n":1}');
    expect(tailOf('msgpack')).toBeUndefined();
  });
});

describe('a call to its store', () => {
  it('has failed also where the store gives no error', () => {
    const ended = { call: 1, ok: false, outcome: null, error: undefined };
    expect(failureOf(ended)).toBe('The store failed.');
    expect(failureOf({ ...ended, ok: true, outcome: 'saved' })).toBeNull();
  });
});

describe('a value that the framework refused', () => {
  const refused = (path: string, type: string, name = 'UnserialisableError') =>
    refusedValue({ name, path, message: `session${path} is a ${type}, which JSON cannot hold.` });

  it('is named by its way and its type', () => {
    const value = refused('.cart[0]["a \\"b\\""]', 'Date');
    expect(value).toEqual({ path: ['cart', 0, 'a "b"'], type: 'Date' });
  });

  it('is told in short', () => {
    expect(refused(`.${'k'.repeat(5000)}`, 'Date')?.path).toEqual(['k'.repeat(1000)]);
    expect(refused('.key', 'x'.repeat(61))).toBeNull();
  });

  it.each([
    ['another error', refused('.key', 'Date', 'TypeError')],
    ['an error without a way', refused('', 'Date')],
    ['no error', refusedValue(undefined)],
  ])('is not read from %s', (_what, value) => {
    expect(value).toBeNull();
  });
});

describe('a mistake of ours', () => {
  it('in what is made of an event does not reach the framework', () => {
    const { hub, printed } = watchHub();
    const observe = createObserve(
      () => hub,
      () => undefined,
    );
    const { req, res } = exchange();
    const told: unknown[] = [];
    const factory = (options: unknown) => {
      const observer: unknown = Reflect.get(Object(options), 'observer');
      factoryOf(null)(options);
      return () => {
        const about = { secure: false, cookie: { value: null }, request: req };
        const visit = call(Reflect.get(Object(observer), 'begin'), observer, about);
        // What no framework of ours says.
        told.push(call(Reflect.get(Object(visit), 'decided'), visit, {}));
      };
    };
    const next = vi.fn<() => void>();
    call(call(observe(factory), undefined, {}), undefined, req, res, next);
    expect(told).toEqual([undefined]);
    expect(printed).toContainEqual(expect.stringContaining('an error of its own'));
  });
});
