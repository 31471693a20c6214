import { describe, expect, it } from 'vitest';
import { UnserialisableError } from '../../session-framework/errors.ts';
import { jsonSerialiser } from '../../session-framework/content/serialiser.ts';
import { Site } from './support/visitor.ts';

const cycle: Record<string, unknown> = { name: 'a cycle' };
cycle.self = { again: cycle };
class Car {
  wheels = 'steel';
}
const named = Object.assign([1], { name: 'list' });

describe('what JSON would lose', () => {
  it.each<[string, unknown, string]>([
    ['a Map', { parts: [new Map()] }, '.car.parts[0] is a Map'],
    ['a Set', new Set(), '.car is a Set'],
    ['a Date', { built: new Date(0) }, '.car.built is a Date'],
    ['undefined', { owner: undefined }, '.car.owner is undefined'],
    ['a hole', [, 1], '.car[0] is undefined'], // eslint-disable-line no-sparse-arrays
    ['a Date', new Date(0), '.car is a Date, which JSON does not keep. Store date.toISOString()'],
    ['a Map', new Map(), '.car is a Map, which JSON does not keep. Store Object.fromEntries(map)'],
    ['a Set', new Set(), '.car is a Set, which JSON does not keep. Store [...set]'],
    ['a BigInt', { price: 1n }, '.car.price is a BigInt'],
    ['NaN', { price: Number.NaN }, '.car.price is NaN'],
    ['Infinity', [Infinity], '.car[0] is Infinity'],
    ['a function', { drive: () => 1 }, '.car.drive is a function'],
    ['a symbol', Symbol('x'), '.car is a symbol'],
    ['a symbol as key', { [Symbol('x')]: 1 }, '.car is an object with symbols'],
    ['a cycle', cycle, '.car.self.again is part of a cycle'],
    ['an instance', new Car(), '.car is a Car'],
    ['an Error', new Error('x'), '.car is an Error'],
    ['a Buffer', Buffer.from('x'), '.car is a Buffer'],
    ['an array with a name', named, '.car is an array with named properties'],
    ['a key that needs quotes', { 'my key': 1n }, '.car["my key"] is a BigInt'],
  ])('is an error at the save that names the path: %s', async (_what, value, message) => {
    const visitor = new Site().visitor();
    const visit = visitor.visit((session) => session.set('car', value));
    await expect(visit).rejects.toThrow(`session${message}`);
    await expect(visit).rejects.toThrow(UnserialisableError);
    expect(visitor.cookie).toBeNull();
  });

  it('is not an error while it is not saved', async () => {
    const visitor = new Site().visitor();
    await visitor.visit((session) => {
      session.set('car', new Map());
      session.delete('car');
    });
  });
});

describe('what JSON keeps', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['an empty text', ''],
    ['half a pair of surrogates', '\ud83e'],
    ['zero bytes', 'a\0b'],
    ['nested arrays and objects', [{ a: [[], {}] }]],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 })],
    ['the same object twice', ((same) => [same, same])({ a: 1 })],
    ['a key __proto__', JSON.parse('{"__proto__": {"a": 1}}')],
  ])('comes back equal: %s', async (_what, value) => {
    const visitor = new Site().visitor();
    await visitor.visit((session) => session.set('x', value));
    const { result } = await visitor.visit((session) => session.get('x'));
    expect(JSON.stringify(result)).toBe(JSON.stringify(value));
  });
});

describe('another serialiser', () => {
  it('may keep what JSON does not', async () => {
    const withMaps = {
      name: 'json with maps',
      stringify: (content: unknown) =>
        JSON.stringify(content, (_key, value: unknown) =>
          value instanceof Map ? { $map: [...value] } : value,
        ),
      parse: (text: string): unknown =>
        JSON.parse(text, (_key, value: unknown) => {
          const entries: unknown = Reflect.get(Object(value), '$map');
          return Array.isArray(entries) ? new Map(entries) : value;
        }),
    };
    const visitor = new Site({ serialiser: withMaps }).visitor();
    await visitor.visit((session) => session.set('car', new Map([['wheels', 4]])));
    const { result } = await visitor.visit((session) => session.get('car'));
    expect(result).toEqual(new Map([['wheels', 4]]));
  });

  it('keeps the expiry, too', () => {
    const text = jsonSerialiser.stringify({ data: {}, expiry: 60 });
    expect(jsonSerialiser.parse(text)).toEqual({ data: {}, expiry: 60 });
  });
});
