import { describe, expect, it } from 'vitest';
import { takeSnapshot } from '../../../server-plugin/recording/snapshot.ts';
import { fc } from '../../support/property.ts';

const METADATA = new Set(['cookie']);
const look = (session: object) => takeSnapshot(session, METADATA);
const types = (session: object) => look(session).unserialisable.map(({ type }) => type);

let runs = 0;

/** Code of the app that a look must not run. */
function ran(): never {
  runs += 1;
  throw new Error('code of the app ran');
}

function inheriting(prototype: object): object {
  const made: unknown = Object.create(prototype);
  if (typeof made !== 'object' || made === null) throw new TypeError('no object');
  return made;
}

describe('the text of a dictionary', () => {
  it('leaves out the keys of the middleware, at the top only', () => {
    expect(look({ cookie: { path: '/' }, user: { cookie: 'mine' } }).text).toBe(
      '{"user":{"cookie":"mine"}}',
    );
  });

  it('is what a store would write, for any JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (session) => {
        const rest = Object.fromEntries(
          Object.entries(session).filter(([key]) => key !== 'cookie'),
        );
        expect(look(session)).toEqual({ text: JSON.stringify(rest), unserialisable: [] });
      }),
    );
  });

  it('has no named key of an array, which is told', () => {
    const cart = Object.assign(['a', 'b'], { total: 2, '-1': 0, '01': 0, '1.5': 0 });
    expect(look({ cart, match: /(?<year>\d+)/.exec('in 1815') })).toEqual({
      text: '{"cart":["a","b"],"match":["1815","1815"]}',
      unserialisable: ['1.5', '01', '-1', 'total']
        .map((name) => ({ path: ['cart', name], type: 'named key of an array' }))
        .concat(
          ['groups', 'input', 'index'].map((name) => ({
            path: ['match', name],
            type: 'named key of an array',
          })),
        ),
    });
  });

  it('keeps a key named __proto__', () => {
    const session: object = Object.defineProperty({}, '__proto__', { value: 1, enumerable: true });
    expect(look(session).text).toBe('{"__proto__":1}');
  });

  it('is null where there is none: BigInt, cycle, a getter that throws', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = { cycle };
    const throws = {
      get bad() {
        throw new Error('no');
      },
    };
    expect(look({ big: 1n })).toEqual({
      text: null,
      unserialisable: [{ path: ['big'], type: 'bigint' }],
    });
    expect(look({ cycle })).toEqual({
      text: null,
      unserialisable: [{ path: ['cycle', 'self', 'cycle'], type: 'cycle' }],
    });
    expect(look(throws)).toEqual({ text: null, unserialisable: [] });
    expect(look({ nested: throws }).text).toBeNull();
  });

  it.each<[string, () => object]>([
    ['a getter', () => Object.defineProperty({}, 'n', { enumerable: true, get: ran })],
    ['a toJSON of its own', () => ({ toJSON: ran })],
    ['a toJSON that is a getter', () => Object.defineProperty({}, 'toJSON', { get: ran })],
    [
      'a class with toJSON',
      () =>
        new (class Id {
          toJSON = ran;
        })(),
    ],
    ['a Map with toJSON', () => Object.assign(new Map(), { toJSON: ran })],
    [
      'a date with toISOString',
      () =>
        new (class extends Date {
          override toISOString = ran;
        })(),
    ],
    ['a Proxy', () => new Proxy({}, { ownKeys: ran, get: ran, getOwnPropertyDescriptor: ran })],
    ['a Proxy as prototype', () => inheriting(new Proxy({}, { get: ran, getPrototypeOf: ran }))],
    [
      'a Proxy above it that is asked for all',
      () =>
        inheriting(
          new Proxy({}, { get: ran, has: ran, getOwnPropertyDescriptor: ran, getPrototypeOf: ran }),
        ),
    ],
    ['a setter alone', () => Object.defineProperty({}, 'n', { enumerable: true, set: ran })],
    ['a function with toJSON', () => Object.assign(() => 1, { toJSON: ran })],
  ])('is null, and nothing of the app runs, for %s', (_name, make) => {
    runs = 0;
    expect(look({ deep: [make()] }).text).toBeNull();
    expect(look(make()).text).toBeNull();
    expect(runs).toBe(0);
  });

  it.each([Object, Array, String, Number, Boolean, BigInt])(
    'is null, and nothing of the app runs, while it has given a toJSON to every one of %o',
    ({ prototype }) => {
      runs = 0;
      Object.defineProperty(prototype, 'toJSON', { value: ran, configurable: true });
      const item = prototype === BigInt.prototype ? 1n : true;
      // Without a prototype of its own, which would tell already.
      const bare: object = Object.setPrototypeOf({ list: ['x', 1, {}, item] }, null);
      const { text } = look(bare);
      Reflect.deleteProperty(prototype, 'toJSON');
      expect([text, runs]).toEqual([null, 0]);
    },
  );

  it.each(['toISOString', 'valueOf', Symbol.toPrimitive])(
    'is null for a date with its own %o, by which a date writes itself',
    (key) => {
      const date: object = Object.defineProperty(new Date(), key, { value: ran });
      runs = 0;
      expect(look({ date }).text).toBeNull();
      expect(runs).toBe(0);
    },
  );

  it('is null for a boxed number, whose value is asked for', () => {
    const boxed: unknown = Object.assign(new Number(1), { valueOf: ran, toString: ran });
    runs = 0;
    expect(look({ boxed }).text).toBeNull();
    expect(runs).toBe(0);
  });

  it('is given up where nesting is deeper than 200', () => {
    const nested = (levels: number) => {
      let deep: unknown = 'bottom';
      for (let level = 0; level < levels; level += 1) deep = { deep };
      return look({ deep }).text;
    };
    expect(nested(200)).toContain('bottom');
    expect(nested(300)).toBeNull();
  });

  it.each<[string, object]>([
    ['lists', Array.from({ length: 1000 }, () => 1)],
    ['objects', Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`key-${n}`, 1]))],
  ])('is given up after 500,000 values in %s', (_name, thousand) => {
    const times = (count: number) => look({ all: Array.from({ length: count }, () => thousand) });
    expect(times(499).text).not.toBeNull();
    expect(times(501).text).toBeNull();
  });

  it('survives nesting deeper than the stack', () => {
    let deep: unknown = {};
    for (let level = 0; level < 200_000; level += 1) deep = [deep];
    expect(() => look({ deep })).not.toThrow();
  });
});

describe('values that do not survive storage', () => {
  it.each<[string, unknown]>([
    ['Map', new Map()],
    ['Set', new Set()],
    ['WeakMap', new WeakMap()],
    ['WeakSet', new WeakSet()],
    ['RegExp', /x/],
    ['Error', new TypeError('x')],
    ['Promise', Promise.resolve()],
    ['function', () => 1],
    ['symbol', Symbol('x')],
    ['bigint', 1n],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
  ])('names a %s', (type, value) => {
    expect(look({ list: [{ value }] }).unserialisable).toEqual([
      { path: ['list', 0, 'value'], type },
    ]);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['a date', new Date()],
    ['a buffer', Buffer.from('x')],
    [
      'an instance of a class',
      new (class Point {
        x = 1;
      })(),
    ],
    ['a value that writes itself', { toJSON: () => 1, inner: new Map() }],
    ['an object without prototype', Object.create(null)],
  ])('does not name %s', (_name, value) => {
    expect(types({ value })).toEqual([]);
  });

  it('looks into instances of classes', () => {
    class Cart {
      items = new Set();
    }
    expect(types({ cart: new Cart() })).toEqual(['Set']);
  });

  it('does not take an object that stands twice for a cycle', () => {
    const twice = { n: 1n };
    expect(types({ a: twice, b: twice })).toEqual(['bigint', 'bigint']);
  });

  it('stops after twenty', () => {
    expect(types({ list: Array.from({ length: 1000 }, () => NaN) })).toHaveLength(20);
  });

  it('are named by at most 1,000 characters of each key', () => {
    const { unserialisable } = look({ ['k'.repeat(5000)]: [NaN] });
    expect(unserialisable).toEqual([{ path: ['k'.repeat(1000), 0], type: 'NaN' }]);
  });
});
