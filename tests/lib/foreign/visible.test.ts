import { describe, expect, it } from 'vitest';
import { cut, visible } from '../../../lib/foreign/visible.ts';
import { fc } from '../../support/property.ts';

describe('a text from outside', () => {
  it.each([
    ['plain text, Ärger, 日本語, 👩‍👧', 'plain text, Ärger, 日本語, 👩‍👧'],
    ['a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['\u0000\u001b[31m', '\\u0000\\u001b[31m'],
    ['evil\u202egpj.exe', 'evil\\u202egpj.exe'],
    ['a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
    ['half \ud83d', 'half \\ud83d'],
    ['tag\u{e0041}\u{e007f}', 'tag\\udb40\\udc41\\udb40\\udc7f'],
    ['variant\u{e0100}\ufe00', 'variant\\udb40\\udd00\\ufe00'],
    ['filler\u3164\uffa0\u115f', 'filler\\u3164\\uffa0\\u115f'],
    ['❤️ 👩‍👧 می‌خواهم', '❤️ 👩‍👧 می‌خواهم'],
  ])('%j is shown as %j', (text, expected) => expect(visible(text)).toBe(expected));

  it('never has a control character or a turn of direction in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it('never has a sign in it that is drawn as nothing, but for what joins signs', () => {
    const unit = fc.integer({ min: 0, max: 0x10_ffff }).map((code) => String.fromCodePoint(code));
    const ignored = /\p{Default_Ignorable_Code_Point}/u;
    const joins = /\p{Join_Control}|\ufe0e|\ufe0f/u;
    for (let code = 0; code <= 0x10_ffff; code++) {
      const char = String.fromCodePoint(code);
      if (ignored.test(char) && !joins.test(char)) expect(visible(char)).toMatch(/^(\\u\w{4})+$/);
    }
    fc.assert(
      fc.property(unit, (char) => {
        expect(JSON.parse(visible(JSON.stringify(char)))).toBe(char);
      }),
    );
  });

  it('is cut between characters, never within one', () => {
    expect(cut('abc', 5)).toBe('abc');
    expect(cut('abcdef', 3)).toBe('abc');
    expect(cut('ab👩', 3)).toBe('ab');
  });
});
