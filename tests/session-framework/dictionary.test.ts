import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MissingKeyError } from '../../session-framework/index.ts';
import type { Session } from '../../session-framework/session/session.ts';
import { Site } from './support/visitor.ts';

/** A session with data and fresh flags, as a request that comes back finds it. */
async function stored(data: Record<string, unknown> = {}): Promise<Session> {
  const visitor = new Site().visitor();
  await visitor.visit((session) => session.update({ ...data, kept: true }));
  const { session } = await visitor.begin();
  return session;
}

async function fresh(): Promise<Session> {
  return (await new Site().visitor().begin()).session;
}

const flags = ({ accessed, modified }: Session) => ({ accessed, modified });
const READ = { accessed: true, modified: false };
const WRITTEN = { accessed: true, modified: true };

describe('the dictionary', () => {
  it('is new: neither accessed nor modified', async () => {
    expect(flags(await fresh())).toEqual({ accessed: false, modified: false });
    expect(flags(await stored())).toEqual({ accessed: false, modified: false });
  });

  it('gets undefined for a missing key, and a default where one is given', async () => {
    const session = await fresh();
    expect(session.get('cat')).toBeUndefined();
    expect(session.get('cat', 0)).toBe(0);
    expect(flags(session)).toEqual(READ);
  });

  it('gets a stored null, not the default', async () => {
    const session = await stored({ cat: null });
    expect(session.get('cat', 'default')).toBeNull();
  });

  it('requires a key, or throws a MissingKeyError that names it', async () => {
    const session = await stored({ cat: 'dog' });
    expect(session.require('cat')).toBe('dog');
    expect(() => session.require('bird')).toThrow(MissingKeyError);
    expect(() => session.require('bird')).toThrow("no key 'bird'");
    expect(flags(session)).toEqual(READ);
  });

  it('sets', async () => {
    const session = await fresh();
    session.set('cat', 'dog').set('bird', 1);
    expect(flags(session)).toEqual(WRITTEN);
    expect(session.get('cat')).toBe('dog');
  });

  it('is modified by an assignment of the same value', async () => {
    const session = await stored({ cat: 'dog' });
    session.set('cat', 'dog');
    expect(flags(session)).toEqual(WRITTEN);
  });

  it('is not modified by a change inside a value', async () => {
    const session = await stored({ car: { wheels: 'steel' } });
    Reflect.set(Object(session.get('car')), 'wheels', 'alloy');
    expect(flags(session)).toEqual(READ);
  });

  it('deletes, and is modified only if the key was there', async () => {
    const session = await stored({ cat: 'dog' });
    expect(session.delete('bird')).toBe(false);
    expect(flags(session)).toEqual(READ);
    expect(session.delete('cat')).toBe(true);
    expect(flags(session)).toEqual(WRITTEN);
  });

  it('pops', async () => {
    const session = await stored({ 'some key': 'exists' });
    expect(session.pop('some key')).toBe('exists');
    expect(flags(session)).toEqual(WRITTEN);
    expect(session.get('some key')).toBeUndefined();
  });

  it('pops the default of a missing key, unmodified', async () => {
    const session = await stored();
    expect(session.pop('some key', 'does not exist')).toBe('does not exist');
    expect(session.pop('some key')).toBeUndefined();
    expect(flags(session)).toEqual(READ);
  });

  it('sets a default once', async () => {
    const session = await stored();
    expect(session.setDefault('foo', 'bar')).toBe('bar');
    expect(flags(session)).toEqual(WRITTEN);
    expect(session.setDefault('foo', 'baz')).toBe('bar');
  });

  it('is not modified by a default that is not needed', async () => {
    const session = await stored({ foo: 'bar' });
    session.setDefault('foo', 'baz');
    expect(flags(session)).toEqual(READ);
  });

  it('updates several keys, and is modified even by none', async () => {
    const session = await stored();
    session.update({ 'update key': 1, other: 2 });
    expect(flags(session)).toEqual(WRITTEN);
    expect(session.get('update key')).toBe(1);
    const other = await stored();
    other.update({});
    expect(flags(other)).toEqual(WRITTEN);
  });

  it('has keys', async () => {
    const session = await stored({ 'some key': 1 });
    expect(session.has('some key')).toBe(true);
    expect(session.has('toString')).toBe(false);
    expect(flags(session)).toEqual(READ);
  });

  it.each([
    ['keys', (session: Session) => [...session.keys()], ['x', 'kept']],
    ['values', (session: Session) => [...session.values()], [1, true]],
    [
      'entries',
      (session: Session) => [...session.entries()],
      [
        ['x', 1],
        ['kept', true],
      ],
    ],
    [
      'iteration',
      (session: Session) => [...session],
      [
        ['x', 1],
        ['kept', true],
      ],
    ],
    ['size', (session: Session) => session.size, 2],
    ['toJSON', (session: Session) => session.toJSON(), { x: 1, kept: true }],
  ])('gives %s, which is an access', async (_name, look, expected) => {
    const session = await stored({ x: 1 });
    expect(look(session)).toEqual(expected);
    expect(flags(session)).toEqual(READ);
  });

  it('clears', async () => {
    const session = await stored({ x: 1 });
    session.clear();
    expect([...session]).toEqual([]);
    expect(flags(session)).toEqual(WRITTEN);
  });

  it('is empty without key and data, and asking is no access', async () => {
    const session = await fresh();
    expect(session.isEmpty).toBe(true);
    expect((await stored()).isEmpty).toBe(false);
    expect(session.accessed).toBe(false);
    session.set('x', 1);
    expect(session.isEmpty).toBe(false);
  });

  it('has a key that is read only', async () => {
    const session = await stored();
    expect(session.key).toMatch(/^[a-z0-9]{32}$/);
    expect(() => Reflect.set(session, 'key', 'mine')).toThrow('session.key is read only');
    expect(session.key).not.toBe('mine');
  });

  it('can be told by hand that it is modified, or not', async () => {
    const session = await stored();
    session.modified = true;
    expect(flags(session)).toEqual({ accessed: false, modified: true });
    session.modified = false;
    expect(session.modified).toBe(false);
  });

  it.each(['false', 1, null, undefined])('is not told so by %j', async (value) => {
    const session = await stored();
    expect(() => Reflect.set(session, 'modified', value)).toThrow(/true or false, not .*/);
    expect(session.modified).toBe(false);
  });

  it('holds keys that objects have by nature', async () => {
    const visitor = new Site().visitor();
    await visitor.visit((session) => {
      session.set('__proto__', { polluted: true });
      session.set('constructor', 1);
      Reflect.set(session.data, 'hasOwnProperty', 2);
    });
    const { result } = await visitor.visit((session) => [...session]);
    expect(Object.fromEntries(result.filter(([key]) => key !== '__proto__'))).toEqual({
      constructor: 1,
      hasOwnProperty: 2,
    });
    expect(result.find(([key]) => key === '__proto__')?.[1]).toEqual({ polluted: true });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('session.data', () => {
  it('reads as an access', async () => {
    const session = await stored({ my_car: 'mini' });
    expect(session.data.my_car).toBe('mini');
    expect('my_car' in session.data).toBe(true);
    expect('toString' in session.data).toBe(false);
    expect(Object.keys(session.data)).toEqual(['my_car', 'kept']);
    expect({ ...session.data }).toEqual({ my_car: 'mini', kept: true });
    expect(JSON.stringify(session.data)).toBe('{"my_car":"mini","kept":true}');
    expect(flags(session)).toEqual(READ);
  });

  it('is itself no access', async () => {
    const session = await stored();
    expect(session.data).toBe(session.data);
    expect(session.accessed).toBe(false);
  });

  it('assigns', async () => {
    const session = await stored();
    session.data.my_car = 'mini';
    expect(session.get('my_car')).toBe('mini');
    expect(flags(session)).toEqual(WRITTEN);
  });

  it('deletes', async () => {
    const session = await stored({ my_car: 'mini' });
    delete session.data.my_car;
    expect(session.has('my_car')).toBe(false);
    expect(flags(session)).toEqual(WRITTEN);
  });

  it('is not modified by deleting what is not there', async () => {
    const session = await stored();
    delete session.data.my_car;
    expect(flags(session)).toEqual(READ);
  });

  it('takes Object.assign and Object.defineProperty', async () => {
    const session = await stored();
    Object.assign(session.data, { a: 1 });
    Object.defineProperty(session.data, 'b', {
      value: 2,
      configurable: true,
      enumerable: true,
      writable: true,
    });
    expect(session.toJSON()).toEqual({ kept: true, a: 1, b: 2 });
  });

  it('refuses what would not be stored', async () => {
    const { data } = await stored();
    expect(() => Object.defineProperty(data, 'hidden', { value: 1 })).toThrow(TypeError);
    expect(() => Object.defineProperty(data, 'x', { get: () => 1 })).toThrow(TypeError);
    expect(() => Object.freeze(data)).toThrow(TypeError);
    expect(Reflect.set(data, Symbol('s'), 1)).toBe(false);
  });
});

describe('in a log', () => {
  it('shows data and flags, and neither loads nor accesses', async () => {
    const session = await stored({ cat: 'dog' });
    expect(inspect(session)).toContain('not loaded');
    expect(session.accessed).toBe(false);
    session.get('cat');
    expect(inspect(session)).toContain("cat: 'dog'");
    expect(inspect(session.data)).toContain("cat: 'dog'");
    expect(inspect(session)).not.toContain(String(session.key));
  });
});

describe('an interface of the application', () => {
  interface Visits {
    num_visits: number;
    car?: { wheels: string };
  }

  it('types keys and values', async () => {
    const { session } = await new Site<Visits>().visitor().begin();
    session.set('num_visits', session.get('num_visits', 0) + 1);
    session.data.car = { wheels: 'steel' };
    const visits: number = session.require('num_visits');
    const wheels: string | undefined = session.get('car')?.wheels;
    // @ts-expect-error no such key
    session.get('num_visit');
    // @ts-expect-error another type
    session.set('num_visits', 'one');
    // @ts-expect-error another type
    session.data.num_visits = 'one';
    expect({ visits, wheels }).toEqual({ visits: 1, wheels: 'steel' });
  });
});
