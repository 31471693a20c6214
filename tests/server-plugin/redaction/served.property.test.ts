import { describe, expect, it } from 'vitest';
import { serveText } from '../../../server-plugin/redaction/json.ts';
import { createRedactor, defaultRedactor } from '../../../server-plugin/redaction/redactor.ts';
import { Served, type Patch } from '../../../server-plugin/redaction/served.ts';
import { fc, runs } from '../../support/property.ts';

const KEY = 'key of the tests';
const IDS: ReadonlySet<string> = new Set(['id-of-a-session', 'another-session-id']);
const isSession = (text: string): boolean => IDS.has(text);
const REDACTORS = [defaultRedactor, createRedactor(['user']), createRedactor(false)];

/** Ordinary names, names of secrets, and those that say what another value is. */
const KEYS = fc.constantFrom(
  ...['user', 'cart', 'visits', 'a"b', '__proto__', 'token', 'pin', 'name', 'value', 'type', 'Key'],
  ...IDS,
);

const leaf = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('password', '{"token":"x"}', 'redis://:pw@db', 'token=abc', 'a\\"b', ...IDS),
);

const value = fc.oneof(leaf, fc.dictionary(KEYS, leaf), fc.array(leaf, { maxLength: 3 }));
const dictionary = fc.dictionary(KEYS, value);

/** A dictionary and others like it: one of its values is another, or it has one more or less. */
const states = fc
  .tuple(dictionary, fc.array(fc.tuple(KEYS, fc.option(value)), { maxLength: 4 }))
  .map(([first, changes]) => {
    const all = [first];
    for (const [key, changed] of changes) {
      const next = new Map(Object.entries(all.at(-1) ?? {}));
      if (changed === null) next.delete(key);
      else next.set(key, changed);
      all.push(Object.fromEntries(next));
    }
    return all.map((state) => JSON.stringify(state));
  });

const patched = (json: string, { at, cut, put }: Patch): string =>
  json.slice(0, at) + put + json.slice(at + cut);

describe('a state that is told by what differs', () => {
  it('is what it is told as when it is gone over as a whole', () => {
    fc.assert(
      fc.property(states, fc.constantFrom(...REDACTORS), ([first = '{}', ...others], redactor) => {
        const serving = { redactor, key: KEY, isSession, level: 0 };
        let served = Served.of(first, serving);
        for (const text of others) {
          const whole = serveText(text, redactor, KEY, isSession);
          const next = served.next(text);
          if (next !== null) expect(patched(served.json, next.patch)).toBe(whole.json);
          served = next?.served ?? Served.of(text, serving);
          expect([served.json, served.isCut]).toEqual([whole.json, whole.cut]);
          expect(served.length).toBe(whole.json.length);
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  it('is told so where one ordinary key has another value, also beside what is hidden', () => {
    const of = (visits: unknown): string =>
      JSON.stringify({ token: 'hunter2', visits, password: 'secret', list: [1] });
    const served = Served.of(of(9), { redactor: defaultRedactor, key: KEY, isSession, level: 0 });
    expect(served.next(of(10))?.patch).toMatchObject({ cut: 1, put: '10' });
    expect(served.next(of({ pin: 1234 }))?.patch.put).not.toContain('1234');
  });

  it.each([
    ['a key that came', '{"a":1}', '{"a":1,"b":2}'],
    ['a key that went', '{"a":1,"b":2}', '{"a":1}'],
    ['two values', '{"a":1,"b":2}', '{"a":2,"b":3}'],
    ['what is hidden', '{"a":1,"token":"x"}', '{"a":1,"token":"y"}'],
    ['what says what another value is', '{"name":"a","value":1}', '{"name":"pin","value":1}'],
    ['no dictionary', '{"a":1}', '[1]'],
    ['no JSON', '{"a":1}', '{"a":x}'],
    ['nothing', '{"a":1}', '{"a":}'],
  ])('is told as a whole where there is another reason: %s', (_what, before, after) => {
    const serving = { redactor: defaultRedactor, key: KEY, isSession, level: 0 };
    expect(Served.of(before, serving).next(after)).toBeNull();
  });
});
