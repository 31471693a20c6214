import { describe, expect, it } from 'vitest';
import { before } from '../../server-plugin/session-framework/front.ts';
import type { Observer } from '../../server-plugin/session-framework/hook.ts';
import { joined, type OurVisit } from '../../server-plugin/session-framework/joined.ts';
import { createObserve } from '../../server-plugin/session-framework/observe.ts';
import { refusedValue } from '../../server-plugin/session-framework/refused.ts';
import { callOf } from '../../server-plugin/reading.ts';
import { watchHub } from '../support/http-hub.ts';
import { call, exchange, noting, SELF } from '../support/passing.ts';

/** What goes through us between the app, session-framework and its host arrives as it was sent. */

const { req, res } = exchange();

describe('a middleware behind the gate', () => {
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
    const gate = { answers: () => false, passes: () => undefined };
    const gated = before(gate, middleware, callOf(middleware) ?? fail);
    expect(call(gated, SELF, first, second, 'third', 'fourth')).toBe('answer');
    expect(middleware.seen).toHaveLength(1);
    expect(middleware.seen[0]?.[0]).toBe(SELF);
    expect(middleware.seen[0]?.[1]).toBe(first);
    expect(middleware.seen[0]?.slice(2)).toEqual([second, 'third', 'fourth']);
    expect(Reflect.get(gated, 'seen')).toBe(middleware.seen);
  });

  it.each(HOSTS.slice(0, 3))('is not called for what the gate answers: %s', (_host, first) => {
    const middleware = noting();
    const gate = { answers: () => true, passes: () => undefined };
    call(before(gate, middleware, callOf(middleware) ?? fail), SELF, first, res);
    expect(middleware.seen).toEqual([]);
  });

  it('under Fastify lets go on what it does not know', () => {
    const addHook = noting();
    const gate = { answers: () => true, passes: () => undefined };
    call(before(gate, noting(), callOf(noting()) ?? fail), undefined, { addHook });
    const done = noting();
    call(addHook.seen[0]?.[2], undefined, { raw: {} }, { raw: {} }, done);
    expect(done.seen).toHaveLength(1);
  });
});

describe('the factory', () => {
  it('is called with its own this and all arguments', () => {
    const { hub } = watchHub();
    const observe = createObserve(
      () => hub,
      () => undefined,
    );
    const factory = noting();
    expect(() => call(observe(factory), SELF, { cookieAge: 1 }, 'more')).toThrow('not given');
    expect(factory.seen[0]?.[0]).toBe(SELF);
    expect(factory.seen[0]?.[1]).toMatchObject({ cookieAge: 1 });
    expect(factory.seen[0]?.[2]).toBe('more');
    // What is no options is for the factory itself to refuse.
    expect(call(observe(noting('of the factory')), SELF, 'odd')).toBe('of the factory');
  });
});

describe('two observers', () => {
  const EVENTS = 'loaded accessed changed deciding storeStart storeEnd decided ended'.split(' ');

  const REQUEST = {
    method: 'GET',
    url: '/',
    secure: false,
    forwardedProto: null,
    cookieHeader: undefined,
    cookie: { value: null, count: 0 },
    request: {},
  };

  function visitOf(told: string[], who: string): OurVisit {
    const note = (name: string) =>
      function (this: unknown, event: unknown): void {
        if (this !== visit) throw new Error('another this');
        told.push(`${who} ${name} ${String(event)}`);
      };
    const visit: OurVisit = {
      headers: () => [['X-Who', who]],
      loaded: note('loaded'),
      accessed() {
        told.push(`${who} accessed event`);
      },
      changed: note('changed'),
      deciding: note('deciding'),
      storeStart: note('storeStart'),
      storeEnd: note('storeEnd'),
      decided: note('decided'),
      ended: note('ended'),
      cut: () => undefined,
    };
    return visit;
  }

  function both(our: OurVisit | null, their: ReturnType<Observer['begin']>) {
    const visit = joined(
      { describe: () => undefined, begin: () => our },
      { begin: () => their },
    ).begin(REQUEST);
    return visit;
  }

  it('are each told every event, and heard', () => {
    const told: string[] = [];
    const visit = both(visitOf(told, 'our'), visitOf(told, 'their'));
    expect(call(Reflect.get(visit ?? {}, 'headers'), visit)).toEqual([
      ['X-Who', 'their'],
      ['X-Who', 'our'],
    ]);
    for (const name of EVENTS) call(Reflect.get(visit ?? {}, name), visit, 'event');
    expect(told).toEqual(EVENTS.flatMap((name) => [`our ${name} event`, `their ${name} event`]));
  });

  it('do without each other where one begins nothing', () => {
    const one = visitOf([], 'one');
    expect(both(one, null)).toBe(one);
    expect(both(null, one)).toBe(one);
    expect(both(null, null)).toBeNull();
  });

  it('are both described to', () => {
    const [our, their] = [noting(), noting()];
    const observer = joined(
      { describe: our, begin: () => null },
      { describe: their, begin: () => null },
    );
    call(observer.describe, observer, 'description');
    expect([our.seen.length, their.seen.length]).toEqual([1, 1]);
  });
});

describe('the value that was refused', () => {
  const refused = (path: string, type: string) =>
    refusedValue({
      name: 'UnserialisableError',
      path,
      message: `session is a ${type}, which JSON has not`,
    });

  it('is told by its way, of which each key has at most 1,000 characters', () => {
    expect(refused(`.${'k'.repeat(5000)}[3]["a \\"b"]`, 'Map')).toEqual({
      path: ['k'.repeat(1000), 3, 'a "b'],
      type: 'Map',
    });
  });

  it('is not told where its type is no word, nor of another error', () => {
    expect(refused('.a', 'M'.repeat(100))).toBeNull();
    expect(refusedValue(new Error('it is a Map, which is none'))).toBeNull();
  });
});

function fail(): never {
  throw new Error('no function');
}
