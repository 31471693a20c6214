import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameJson, memberTexts } from '../../server-plugin/json-text.ts';

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
