import { describe, expect, it } from 'vitest';
import { isSameJson, memberTexts, pathIn, tailIn } from '../../server-plugin/json-text.ts';
import { jsonSerialiser } from '../../session-framework/content/serialiser.ts';
import { fc } from '../support/property.ts';

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
