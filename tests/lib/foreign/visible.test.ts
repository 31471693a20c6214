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
  ])('%j is shown as %j', (text, expected) => expect(visible(text)).toBe(expected));

  it('never has a control character or a turn of direction in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it('is cut between characters, never within one', () => {
    expect(cut('abc', 5)).toBe('abc');
    expect(cut('abcdef', 3)).toBe('abc');
    expect(cut('ab👩', 3)).toBe('ab');
  });
});
