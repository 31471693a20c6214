import { describe, expect, it } from 'vitest';
import {
  isSameJson,
  keyOfPlainChange,
  memberTexts,
  pathIn,
  tailIn,
} from '../../../server-plugin/recording/json-text.ts';
import { jsonSerialiser } from '../../../session-framework/content/serialiser.ts';
import { fc, runs } from '../../support/property.ts';

const json = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue());

describe('the texts of the members of a JSON object', () => {
  it.each([undefined, 2])('are those that JSON.parse finds (indent: %s)', (indent) => {
    fc.assert(
      fc.property(json, (object) => {
        const found = [...memberTexts(JSON.stringify(object, null, indent))];
        const values = Object.fromEntries(found.map(([key, text]) => [key, JSON.parse(text)]));
        expect(JSON.stringify(values)).toBe(JSON.stringify(object));
      }),
    );
  });

  it('tell the last of two with one key, as JSON.parse does', () => {
    expect([...memberTexts('{"a":1,"b":[1,{"a":2}],"a":3}')]).toEqual([
      ['a', '3'],
      ['b', '[1,{"a":2}]'],
    ]);
  });

  it.each(['[{"a":1}]', '"a:1"', '1', 'null', '{}', ''])('are none in %s', (text) => {
    expect([...memberTexts(text)]).toEqual([]);
  });
});

describe('two texts', () => {
  it('are of the same value whatever white space they have', () => {
    expect(isSameJson('{"a":[1,2]}', ' { "a": [1, 2] } ')).toBe(true);
    expect(isSameJson('{"a":[1,2]}', '{"a":[2,1]}')).toBe(false);
    expect(isSameJson(undefined, '1')).toBe(false);
    expect(isSameJson(undefined, undefined)).toBe(true);
  });
});

const tailOf = (value: object): string => JSON.stringify(value).slice(1);

describe('the key of a plain change', () => {
  const list = [{ n: 1, text: 'a"b' }];

  it.each<[string, object, object, string | null]>([
    ['a number', { list, n: 9, b: 1 }, { list, n: 10, b: 1 }, 'n'],
    ['the first of all', { n: 9 }, { n: 10 }, 'n'],
    ['a text', { a: 'one', list }, { a: 'other', list }, 'a'],
    ['a literal', { list, a: true }, { list, a: null }, 'a'],
    ['a key as it is meant', { 'a"b': 1 }, { 'a"b': 2 }, 'a"b'],
    ['not within a list', { n: 1, list: [1] }, { n: 1, list: [2] }, null],
    ['not within an object', { n: 1, it: { n: 1 } }, { n: 1, it: { n: 2 } }, null],
    ['not of another type', { a: 1 }, { a: [1] }, null],
    ['not of a key', { a: 1 }, { b: 1 }, null],
    ['not of two', { a: 1, b: 1 }, { a: 2, b: 2 }, null],
    ['not of one that came', { a: 1 }, { a: 1, b: 1 }, null],
    ['not where a sign is escaped', { a: '"' }, { a: 'n' }, null],
    ['not behind a backslash', { a: '\\"' }, { a: '\\n' }, null],
  ])('is told: %s', (_what, before, after, key) => {
    expect(keyOfPlainChange(tailOf(before), tailOf(after))).toBe(key);
    expect(keyOfPlainChange(tailOf(after), tailOf(before))).toBe(key);
  });

  it('is of the only member whose text is another, whenever there is one', () => {
    const leaf = fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fc.boolean());
    const value = fc.oneof(
      leaf,
      fc.array(leaf, { maxLength: 2 }),
      fc.dictionary(leaf.map(String), leaf),
    );
    const dictionary = fc.dictionary(fc.constantFrom('a', 'b', '"', '\\', 'c,:{'), value);
    fc.assert(
      fc.property(dictionary, fc.constantFrom('a', 'b', '"'), value, (before, name, changed) => {
        const after = { ...before, [name]: changed };
        const key = keyOfPlainChange(tailOf(before), tailOf(after));
        const [old, now] = [before, after].map((each) => memberTexts(JSON.stringify(each)));
        const others = [...(now ?? [])].filter(([each, text]) => old?.get(each) !== text);
        if (key !== null) expect(others.map(([each]) => each)).toEqual([key]);
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('the dictionary that is a member of a row', () => {
  const tailOf = (row: string) => tailIn(row, 'data', 'expiry');

  it.each([
    [{ data: {} }, {}],
    [{ data: { a: 1 } }, { a: 1 }],
    [{ data: {}, expiry: 60 }, {}],
    [{ data: { a: { expiry: 1 } }, expiry: '2030-01-01T00:00:00.000Z' }, { a: { expiry: 1 } }],
    [{ data: { a: ',"expiry":1}', expiry: 2 } }, { a: ',"expiry":1}', expiry: 2 }],
    [
      { data: { b: { a: 1 }, expiry: 2 }, expiry: 0 },
      { b: { a: 1 }, expiry: 2 },
    ],
    [{ data: { a: { b: {} } } }, { a: { b: {} } }],
  ])('is found: %j', (content, data) => {
    const tail = tailOf(jsonSerialiser.stringify(content));
    expect(tail).toBe(JSON.stringify(data).slice(1));
  });

  it('is not looked for in another text', () => {
    expect(tailOf('gzip:…')).toBeNull();
    expect(tailOf('{"data":{},"more":1}')).toBeNull();
    expect(tailOf('{"data":{},"expiry":1,"more":2}')).toBeNull();
    expect(tailOf('{"data":{"a":1,"expiry":5}')).toBeNull();
  });
});

describe('the way to a value', () => {
  it.each([
    ['.cart[0]["a \\"b\\""]', ['cart', 0, 'a "b"']],
    ['["a.b"].c', ['a.b', 'c']],
    ['[12]', [12]],
    ['', []],
  ])('is read as it is written: %s', (written, path) => {
    expect(pathIn(written)).toEqual(path);
  });
});
