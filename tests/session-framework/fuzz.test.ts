import { describe, expect, it } from 'vitest';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { newKey } from '../../session-framework/session/keys.ts';
import { cookieValues } from '../../session-framework/visit/cookie.ts';
import type { Session } from '../../session-framework/session/session.ts';
import { Site } from './support/visitor.ts';
import { later } from './support/watched-engine.ts';
import { fc, runs } from '../support/property.ts';

type Model = Map<string, unknown>;

/** One operation, on the session and on the Map that it should behave as. */
interface Step {
  name: string;
  run: (session: Session, model: Model) => [actual: unknown, expected: unknown];
  /** Whether it modifies, as Django has it. */
  modifies: (model: Model) => boolean;
}

const keys = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', '', 'with space', '🦊');
const values = fc.jsonValue({ maxDepth: 2 });
const pairs = fc.tuple(keys, values);

const step = (name: string, run: Step['run'], modifies: Step['modifies'] = () => false): Step => ({
  name,
  run,
  modifies,
});
const always = (): boolean => true;

const steps: fc.Arbitrary<Step> = fc.oneof(
  keys.map((key) => step(`get ${key}`, (s, m) => [s.get(key), m.get(key)])),
  keys.map((key) => step(`has ${key}`, (s, m) => [s.has(key), m.has(key)])),
  keys.map((key) => step(`in ${key}`, (s, m) => [key in s.data, m.has(key)])),
  keys.map((key) => step(`data ${key}`, (s, m) => [s.data[key], m.get(key)])),
  pairs.map(([key, value]) =>
    step(`set ${key}`, (s, m) => [s.set(key, value) === s, m.set(key, value) === m], always),
  ),
  pairs.map(([key, value]) =>
    step(
      `data ${key} =`,
      (s, m) => [Reflect.set(s.data, key, value), m.set(key, value) === m],
      always,
    ),
  ),
  keys.map((key) =>
    step(
      `delete ${key}`,
      (s, m) => [s.delete(key), m.delete(key)],
      (m) => m.has(key),
    ),
  ),
  keys.map((key) =>
    step(
      `delete data ${key}`,
      (s, m) => [Reflect.deleteProperty(s.data, key), m.delete(key) || true],
      (m) => m.has(key),
    ),
  ),
  pairs.map(([key, otherwise]) =>
    step(
      `pop ${key}`,
      (s, m) => {
        const expected = m.has(key) ? m.get(key) : otherwise;
        m.delete(key);
        return [s.pop(key, otherwise), expected];
      },
      (m) => m.has(key),
    ),
  ),
  pairs.map(([key, value]) =>
    step(
      `setDefault ${key}`,
      (s, m) => {
        if (!m.has(key)) m.set(key, value);
        return [s.setDefault(key, value), m.get(key)];
      },
      (m) => !m.has(key),
    ),
  ),
  fc.array(pairs, { maxLength: 3 }).map((list) =>
    step(
      'update',
      (s, m) => {
        for (const [key, value] of list) m.set(key, value);
        s.update(Object.fromEntries(list));
        return [s.size, m.size];
      },
      always,
    ),
  ),
  fc.constant(
    step(
      'clear',
      (s, m) => {
        s.clear();
        m.clear();
        return [s.size, 0];
      },
      always,
    ),
  ),
  fc.constant(step('size', (s, m) => [s.size, m.size])),
  fc.constant(step('keys', (s, m) => [[...s.keys()], [...m.keys()]])),
  fc.constant(step('values', (s, m) => [[...s.values()], [...m.values()]])),
  fc.constant(step('entries', (s, m) => [[...s], [...m]])),
  fc.constant(step('Object.keys', (s, m) => [Object.keys(s.data), [...m.keys()]])),
);

describe.each([
  ['a synchronous engine', memoryEngine],
  ['an asynchronous engine', later],
])('with %s', (_name, engine) => {
  it('the dictionary behaves as a Map, within a request and over several', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(steps, { maxLength: 12 }), { maxLength: 4 }),
        async (visits) => {
          const visitor = new Site({ engine: engine() }).visitor();
          let model: Model = new Map();
          for (const visit of visits) {
            let isModified = false;
            await visitor.visit((session) => {
              for (const { run, modifies } of visit) {
                isModified ||= modifies(model);
                const [actual, expected] = run(session, model);
                expect(actual).toStrictEqual(expected);
              }
              expect(session.modified).toBe(isModified);
              expect(session.accessed).toBe(visit.length > 0);
            });
            // What comes back is what JSON makes of it; an unmodified session is not stored.
            model = new Map(
              [...model].map(([key, value]) => [key, JSON.parse(JSON.stringify(value))]),
            );
          }
          const { result } = await visitor.visit((session) => [...session]);
          expect(result).toStrictEqual([...model]);
        },
      ),
      { numRuns: runs(2000) },
    );
  });

  it('a session that was saved and loaded equals its JSON', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 }), {
          noNullPrototype: true,
          maxKeys: 6,
        }),
        async (data) => {
          const visitor = new Site({ engine: engine() }).visitor();
          await visitor.visit((session) => session.update(data));
          const { result } = await visitor.visit((session) => JSON.stringify(session));
          expect(JSON.parse(result)).toEqual(JSON.parse(JSON.stringify(data)));
        },
      ),
      { numRuns: runs(1000) },
    );
  });

  it('a forged or cut cookie never opens the session of another visitor', async () => {
    const site = new Site({ engine: engine() });
    const visitors = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const visitor = site.visitor();
        await visitor.visit((session) => session.set('user', `visitor ${index}`));
        return visitor.cookie ?? '';
      }),
    );
    const forged = fc.oneof(
      fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
      fc.constantFrom(...visitors).chain((key) =>
        fc.oneof(
          fc.nat(31).map((length) => key.slice(0, length)),
          fc.nat(31).map((at) => key.slice(at) + key.slice(0, at)),
          fc.constantFrom(key.toUpperCase(), `${key}0`, ` ${key}x`, `${key}%00`, `../${key}`),
        ),
      ),
      fc.constant(0).map(newKey),
    );
    await fc.assert(
      fc.asyncProperty(forged, async (cookie) => {
        // What the header says is what a browser would have to hold for it to be that visitor's.
        const values = cookieValues(`sessionid=${cookie}`, 'sessionid');
        fc.pre(!values.some((value) => visitors.includes(value)));
        const { result } = await site.visitor(cookie).visit((session) => session.get('user'));
        expect(result).toBeUndefined();
      }),
      { numRuns: runs(3000) },
    );
  });
});
