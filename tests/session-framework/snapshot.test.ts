import { describe, expect, it } from 'vitest';
import { changedKeys, takeSnapshot } from '../../session-framework/content/snapshot.ts';
import { fc, runs } from '../support/property.ts';

const json = fc.jsonValue({ maxDepth: 4 }).map((value): unknown => value);

/** Whether a value with this content is told apart from one with that. */
const differs = (before: unknown, after: unknown): boolean =>
  changedKeys(takeSnapshot({ key: before }), { key: after }).length > 0;

class Point {
  x: number;
  constructor(x: number) {
    this.x = x;
  }
}

describe('a snapshot', () => {
  it('tells JSON values apart, and nothing else', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(differs(one, structuredClone(one))).toBe(false);
        expect(differs(one, other)).toBe(JSON.stringify(one) !== JSON.stringify(other));
      }),
      { numRuns: runs(1000) },
    );
  });

  it.each<[string, () => unknown, unknown]>([
    ['dates', () => new Date(0), new Date(1)],
    ['a date that is none', () => new Date(NaN), new Date(1)],
    ['maps', () => new Map([[{ a: 1 }, [1]]]), new Map([[{ a: 1 }, [2]]])],
    ['sets', () => new Set([1, [2]]), new Set([1, [3]])],
    ['BigInts', () => 1n, 2n],
    ['undefined and null', () => undefined, null],
    ['keys of any name', () => ({ ['__proto__']: 1 }), { ['__proto__']: 2 }],
    ['not a number', () => NaN, null],
    ['lists with holes', () => Array<unknown>(2), [null, null]],
    ['lists with keys of their own', () => Object.assign([1], { a: 1 }), [1]],
  ])('tells %s apart', (_what, make, other) => {
    expect(differs(make(), make())).toBe(false);
    expect(differs(make(), other)).toBe(true);
  });

  it('takes what is circular, deep or large', () => {
    const cycle: unknown[] = [1];
    cycle.push(cycle);
    const other: unknown[] = [2];
    other.push(other);
    expect(differs(cycle, cycle)).toBe(false);
    expect(differs(cycle, other)).toBe(true);
    let deep: unknown = 'end';
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    expect(differs(deep, deep)).toBe(false);
    expect(differs(deep, 1)).toBe(true);
  });

  it.each<[string, () => object]>([
    ['a Proxy', () => new Proxy({ a: 1 }, {})],
    [
      'what has a getter',
      () => ({
        get a() {
          return 1;
        },
      }),
    ],
    ['an object of a class', () => new Point(1)],
    ['a function', () => () => 1],
    ['an error', () => new Error('one')],
  ])('knows %s, into which it cannot look wholly, by whether it is the same', (_what, make) => {
    const one = make();
    expect(differs(one, one)).toBe(false);
    expect(differs([one], [one])).toBe(false);
    expect(differs(one, make())).toBe(true);
    expect(differs([one], [make()])).toBe(true);
  });

  it('sees what changed in an object of a class', () => {
    const point = new Point(1);
    const before = takeSnapshot({ point });
    point.x = 2;
    expect(changedKeys(before, { point })).toEqual(['point']);
  });

  it('runs no code of the application', () => {
    const ran: string[] = [];
    const trap = (name: string) => (): never => {
      ran.push(name);
      throw new Error(name);
    };
    class Written {
      toJSON = trap('toJSON');
    }
    class Inherited {
      own = 1;
      toJSON(): never {
        return trap('inherited toJSON')();
      }
      get size(): never {
        return trap('size')();
      }
    }
    class Dated extends Date {
      override toISOString(): never {
        return trap('toISOString')();
      }
      override getTime(): never {
        return trap('getTime')();
      }
    }
    class Mapped extends Map {
      override [Symbol.iterator](): never {
        return trap('iterator')();
      }
      override entries(): never {
        return trap('entries')();
      }
      override forEach(): never {
        return trap('forEach')();
      }
    }
    class Listed extends Set {
      override [Symbol.iterator](): never {
        return trap('iterator of a set')();
      }
      override values(): never {
        return trap('values')();
      }
    }
    const values = {
      getter: Object.defineProperty({}, 'value', { enumerable: true, get: trap('get') }),
      list: Object.defineProperty([1], '0', { enumerable: true, get: trap('get of a list') }),
      written: new Written(),
      hidden: Object.defineProperty({ a: 1 }, 'toJSON', { value: trap('hidden toJSON') }),
      inherited: new Inherited(),
      dated: new Dated(0),
      mapped: new Mapped(),
      listed: new Listed(),
      proxy: new Proxy(
        {},
        {
          get: trap('trap get'),
          ownKeys: trap('trap ownKeys'),
          getPrototypeOf: trap('trap getPrototypeOf'),
          getOwnPropertyDescriptor: trap('trap getOwnPropertyDescriptor'),
        },
      ),
    };
    expect(changedKeys(takeSnapshot(values), values)).toEqual([]);
    expect(ran).toEqual([]);
  });
});
