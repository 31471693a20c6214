import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { fixtureOf } from '../../../lib/text/copy/fixture.ts';
import { isSame } from '../../../lib/states/diff.ts';
import { parseJson, type Json } from '../../../lib/states/json.ts';
import { fc } from '../../support/property.ts';

/** What the code of a fixture makes, in a scope of its own. */
function madeBy(code: string): unknown {
  return runInNewContext(`${code}; typeof session === 'undefined' ? value : session`);
}

describe('a value of a session as a test fixture', () => {
  it('is code with what it was', () => {
    expect(fixtureOf({ n: 1 }, 'session', 'after #15')).toBe(
      '// The session after #15.\nconst session = {\n  "n": 1\n};\n',
    );
    expect(fixtureOf('x', 'session.cart[0]', 'before #2')).toBe(
      '// session.cart[0] before #2.\nconst value = "x";\n',
    );
  });

  it('makes the value itself, whatever its keys are', () => {
    const hostile = parseJson('{"__proto__": {"a": 1}, "constructor": 2, "\\u2028": "*/ //"}');
    expect(
      isSame(parseJson(JSON.stringify(madeBy(fixtureOf(hostile, 'session', 'after #1')))), hostile),
    ).toBe(true);
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value = parseJson(text);
        const made = parseJson(JSON.stringify(madeBy(fixtureOf(value, 'session', 'after #1'))));
        expect(isSame(made, parseJson(JSON.stringify(value)))).toBe(true);
      }),
    );
  });

  it('has no sign in it that turns the code around it', () => {
    const code = fixtureOf({ a: 'x\u202ey\u2066', b: ['\u2028'] }, 'session', 'after #1');
    expect(code).not.toMatch(/[\u2028\u202a-\u202e\u2066-\u2069]/);
    expect(code).toContain(String.raw`"x\u202ey\u2066"`);
  });

  it('has no line in it that a path could have written', () => {
    const [line] = fixtureOf(1, 'session.a\nalert(1)', 'after #1').split('\n');
    expect(line).toContain('alert(1)');
    expect(fixtureOf(1, 'session.\u2028alert(1)', 'after #1')).not.toContain('\u2028');
  });

  it.each<[string, Json]>([
    ['hidden', { token: { $redacted: { bytes: 32, hash: 'ab' } } }],
    ['cut', { deep: [{ $cut: 'depth' }] }],
  ])('says that not all is there where something is %s', (_, value) => {
    expect(fixtureOf(value, 'session', 'after #1')).toContain('does not have all of it');
    expect(fixtureOf({ a: 1 }, 'session', 'after #1')).not.toContain('does not have all of it');
  });
});
