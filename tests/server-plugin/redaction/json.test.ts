import { describe, expect, it } from 'vitest';
import { serveText } from '../../../server-plugin/redaction/json.ts';
import { createRedactor, defaultRedactor } from '../../../server-plugin/redaction/redactor.ts';
import { fc, runs } from '../../support/property.ts';

const KEY = 'key of the tests';
const serve = (value: unknown, redactor = defaultRedactor): unknown =>
  JSON.parse(serveText(JSON.stringify(value), redactor, KEY).json);
const told = (text: string): string => serveText(text, defaultRedactor, KEY).json;

/** What stands in the place of a value. */
const REDACTED: unknown = {
  $redacted: { bytes: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{12}$/) },
};
/** What stands in the place of a part of a string. */
const MARK = /\[hidden [0-9a-f]{12}\]/;

describe('what is served', () => {
  it('has the size and a hash in place of a hidden value, at any depth', () => {
    const hash: unknown = expect.stringMatching(/^[0-9a-f]{12}$/);
    expect(serve({ a: [{ token: 'abc' }] })).toEqual({
      a: [{ token: { $redacted: { bytes: 5, hash } } }],
    });
  });

  it('shows that a hidden value changed, and that it did not', () => {
    expect(serve({ token: 'a' })).toEqual(serve({ token: 'a' }));
    expect(serve({ token: 'a' })).not.toEqual(serve({ token: 'b' }));
  });

  it('hides a whole object behind a hidden key', () => {
    expect(JSON.stringify(serve({ credentials: { user: 'ada', pin: 1 } }))).not.toContain('ada');
    expect(JSON.stringify(serve({ credentials: ['ada', 1] }))).not.toContain('ada');
  });

  it('hides numbers, whose size is in bytes as that of text is', () => {
    const hash: unknown = expect.any(String);
    expect(serve({ otp: 123456, secret: 'ключ' })).toEqual({
      otp: { $redacted: { bytes: 6, hash } },
      secret: { $redacted: { bytes: 10, hash } },
    });
  });

  it('has hashes of its own process, so that nobody can try out what was hidden', () => {
    const { json } = serveText('{"pin":{"otp":1234}}', defaultRedactor, KEY);
    const other = serveText('{"pin":{"otp":1234}}', defaultRedactor, 'another key');
    expect(json).not.toBe(other.json);
  });

  it('takes no place in a list for a key', () => {
    const redactor = createRedactor(['0']);
    expect(serve({ list: ['a', 'b'], 0: 'c' }, redactor)).toMatchObject({ list: ['a', 'b'] });
  });

  it('keeps null, true and false: their hash would tell', () => {
    const value = { password: null, token: true, csrf: false };
    expect(serve(value)).toEqual(value);
  });

  it('is the text itself where nothing is hidden', () => {
    const text = '{"n":1.0}';
    expect(serveText(text, defaultRedactor, KEY)).toEqual({ json: text, cut: false });
  });

  it('cuts what is deeper than 100, and says so', () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 150; level += 1) deep = { deep };
    const { json, cut } = serveText(JSON.stringify(deep), defaultRedactor, KEY);
    expect(cut).toBe(true);
    expect(json).toContain('{"$cut":"depth"}');
    expect(json).not.toContain('bottom');
    expect(json.split('"deep"')).toHaveLength(100 + 1);
  });

  it('does not touch prototypes', () => {
    const text = '{"__proto__":{"token":"abc"}}';
    expect(serveText(text, defaultRedactor, KEY).json).not.toContain('abc');
    expect(Reflect.get({}, 'token')).toBeUndefined();
  });
});

describe('a pair of name and value', () => {
  it.each([
    [
      { name: 'password', value: 'hunter2' },
      { name: 'password', value: REDACTED },
    ],
    [
      { value: 'hunter2', name: 'password' },
      { value: REDACTED, name: 'password' },
    ],
    [
      { key: 'pin', value: 1234 },
      { key: 'pin', value: REDACTED },
    ],
    [
      { field: 'apiKey', v: ['a'] },
      { field: 'apiKey', v: REDACTED },
    ],
    [
      { label: 'New password', value: 'x', n: 1 },
      { label: 'New password', value: REDACTED, n: 1 },
    ],
    [
      { type: 'password', value: 'x', default: 'y' },
      { type: 'password', value: REDACTED, default: REDACTED },
    ],
    [
      { Name: 'Authorization', Value: 'x' },
      { Name: 'Authorization', Value: REDACTED },
    ],
    [
      { name: 'password', value: { a: [{ pin: 1 }] } },
      { name: 'password', value: REDACTED },
    ],
    [
      ['password', 'hunter2'],
      ['password', REDACTED],
    ],
    [
      [
        ['a', 1],
        ['csrf', { b: 2 }],
      ],
      [
        ['a', 1],
        ['csrf', REDACTED],
      ],
    ],
  ])('%j hides the value', (value, expected) => {
    expect(serve({ it: value })).toEqual({ it: expected });
  });

  it.each([
    { name: 'passenger', value: 'ada' },
    { name: 'password', value: true },
    { name: 'password', required: 'yes' },
    { name: ['password'], value: 'x' },
    { name: 'x'.repeat(100) + 'password', value: 'x' },
    ['password', null],
    ['password', 'pin', 'token'],
    ['ada', 'password'],
    ['password'],
  ])('%j shows it', (value) => {
    expect(serve({ it: value })).toEqual({ it: value });
  });
});

describe('JSON in a string', () => {
  it.each([
    { token: 'hunter2' },
    { a: [{ password: 'hunter2' }] },
    [{ name: 'pin', value: 'hunter2' }],
    ['token', 'hunter2'],
    { inner: JSON.stringify({ token: 'hunter2' }) },
  ])('%j hides what is behind such a name', (value) => {
    const text = told(JSON.stringify({ note: ` ${JSON.stringify(value, null, 2)}\n` }));
    expect(text).not.toContain('hunter2');
    expect(text).toContain('$redacted');
  });

  it.each([
    ['as Express writes it in a cookie', (json: string) => `j:${json}`],
    ['escaped for an address', (json: string) => encodeURIComponent(json)],
    ['the same behind a name', (json: string) => `data=${encodeURIComponent(json)}`],
    ['escaped twice', (json: string) => encodeURIComponent(encodeURIComponent(json))],
  ])('is looked into %s', (_how, write) => {
    const secret = write(JSON.stringify({ a: 1, password: 'hunter2' }));
    expect(told(JSON.stringify({ note: secret }))).not.toContain('hunter2');
    const plain = JSON.stringify({ note: write(JSON.stringify({ a: 1, user: 'ada' })) });
    expect(told(plain)).toBe(plain);
  });

  it.each(['password={"a":"hunter2"}', 'password=%7B%22a%22%3A%22hunter2%22%7D'])(
    'is hidden as a whole behind the name of a secret: %s',
    (note) => {
      expect(told(JSON.stringify({ note }))).toMatch(/"password=\[hidden \w{12}\]"/);
    },
  );

  it('costs no more than a few looks, however often it is escaped', () => {
    const note = `%${'25'.repeat(100_000)}7b%7d`;
    expect(told(JSON.stringify({ note }))).toBe(JSON.stringify({ note }));
  });

  it('stays letter by letter where nothing is hidden', () => {
    const value = { note: '{ "a" : 1.0 }', list: '[1,2', other: '{not json}' };
    expect(told(JSON.stringify(value))).toBe(JSON.stringify(value));
  });

  it('is hidden as a whole where it is in more texts than are looked into', () => {
    let text = '{"token":"hunter2"}';
    for (let level = 0; level < 8; level += 1) text = JSON.stringify({ a: text });
    expect(told(text)).not.toContain('hunter2');
    expect(told(text)).toMatch(MARK);
  });

  it('is cut where it is too deep, and that is said', () => {
    const deep = '['.repeat(150) + ']'.repeat(150);
    const { json, cut } = serveText(JSON.stringify({ deep }), defaultRedactor, KEY);
    expect(cut).toBe(true);
    expect(json).toContain('$cut');
  });
});

describe('within a string', () => {
  it.each([
    ['postgres://ada:hunter2@db/mine', /^postgres:\/\/ada:\[hidden [0-9a-f]{12}\]@db\/mine$/],
    ['/reset?token=hunter2&lang=en', /^\/reset\?token=\[hidden [0-9a-f]{12}\]&lang=en$/],
    ['user=ada&password=hunter2', /^user=ada&password=\[hidden [0-9a-f]{12}\]$/],
  ])('%s: only the secret is hidden', (text, expected) => {
    expect(serve({ text })).toEqual({ text: expect.stringMatching(expected) });
    expect(serve([text])).toEqual([expect.stringMatching(expected)]);
  });

  it('a change of the secret shows, and that there was none', () => {
    const of = (password: string): unknown => serve({ url: `redis://:${password}@db` });
    expect(of('one')).toEqual(of('one'));
    expect(of('one')).not.toEqual(of('two'));
  });

  it('nothing is hidden where the app says so', () => {
    const value = { url: 'redis://:pw@db', json: '{"token":1}', it: { name: 'pin', value: 1 } };
    expect(serve(value, createRedactor(false))).toEqual(value);
  });
});

describe('a text as some other program writes it', () => {
  it('hides a value behind each of two equal keys', () => {
    const text = '{"token":"hunter2","a":{"pin":"hunter2"},"token":"hunter2","a":1}';
    expect(told(text)).not.toContain('hunter2');
    expect(told(text).split('"token"')).toHaveLength(3);
  });

  it.each([
    ['{ "to\\u006ben" : "hunter2" , "n" : 1.0 }', '"n" : 1.0'],
    ['{"a":1e400,"token":"hunter2","big":12345678901234567890}', '12345678901234567890'],
    ['{"a":"\\"","token":"hunter2\\\\","b":"\\\\"}', '"b":"\\\\"'],
    ['{"url":"redis:\\/\\/:hunter2@db"}', '@db'],
    ['[["token" , ["hunter2" , {"]":1}]]]\n', '"token" ,'],
  ])('%s: all else stays letter by letter', (text, rest) => {
    expect(told(text)).not.toContain('hunter2');
    expect(told(text)).toContain(rest);
    expect(() => void JSON.parse(told(text))).not.toThrow();
  });

  it.each([
    '',
    '{',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":x}',
    '{"a":1}}',
    '{"token":"x',
    '{"token":[}',
    '[1,]',
    '{a:1}',
    '"\\',
  ])('is refused where it is no JSON: %s', (text) => {
    expect(() => told(text)).toThrow(SyntaxError);
  });

  it('is read as JSON.parse reads it, whatever is in it', () => {
    const name = fc.constantFrom('a', 'b', 'token', '__proto__', '"\\', 'é');
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.oneof(
          fc.string().filter((each) => !each.includes('=')),
          fc.double(),
          fc.boolean(),
          fc.constant(null),
        ),
        fc.array(tie('value'), { minLength: 3, maxLength: 5 }),
        fc.dictionary(name, tie('value')),
      ),
    }));
    fc.assert(
      fc.property(value, fc.nat(3), (some, indent) => {
        const text = JSON.stringify(some, null, indent);
        const shown: unknown = JSON.parse(told(text), (_name, item: unknown) =>
          typeof item === 'object' && item !== null && '$redacted' in item ? 'a secret' : item,
        );
        expect(JSON.stringify(shown)).toBe(JSON.stringify(withoutTokens(JSON.parse(text))));
      }),
      { numRuns: runs(2000) },
    );
  });
});

/** The same, made by walking over values. */
function withoutTokens(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTokens);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]: [string, unknown]) => {
      const isKept = name !== 'token' || item === null || typeof item === 'boolean';
      return [name, isKept ? withoutTokens(item) : 'a secret'];
    }),
  );
}
