import { describe, expect, it } from 'vitest';
import { textParts, type TextPart } from '../../../lib/detail/text-parts.ts';
import { fc } from '../../support/property.ts';

const SIGNS: Record<TextPart['kind'], string> = { same: '', old: '-', new: '+' };

/** Such as `leave it [-here][+there], please`. */
function told(before: string, after: string): string | null {
  const parts = textParts(before, after);
  const text = ({ kind, text: part }: TextPart): string =>
    kind === 'same' ? part : `[${SIGNS[kind]}${part}]`;
  return parts?.map(text).join('') ?? null;
}

describe('what changed inside a text', () => {
  it('is pointed out by words', () => {
    expect(
      told(
        'Please leave the parcel at the desk, and ring twice.',
        'Please leave the parcel with the porter, and ring twice.',
      ),
    ).toBe('Please leave the parcel [-at][+with] the [-desk][+porter], and ring twice.');
  });

  it('is what was put in, or left out', () => {
    const text = 'Please leave the parcel at the desk, and ring.';
    expect(told(text, text.replace('ring', 'ring twice'))).toBe(
      'Please leave the parcel at the desk, and ring[+ twice].',
    );
  });

  it('is not told of short texts, nor where it is another one altogether', () => {
    expect(told('steel', 'steal')).toBeNull();
    expect(told('a'.repeat(60), 'b'.repeat(60))).toBeNull();
  });

  it('is all between the first and the last difference in long texts', () => {
    const [one, other] = ['x', 'y'].map((sign) => `${sign} word `.repeat(500));
    const around = 'the same all the while '.repeat(200);
    const parts = textParts(`${around}${one}${around}`, `${around}${other}${around}`);
    expect(parts?.map(({ kind }) => kind)).toEqual(['same', 'old', 'new', 'same']);
  });

  it('has both texts in it, and splits no character', () => {
    const text = fc.string({ unit: 'binary', maxLength: 80 });
    fc.assert(
      fc.property(text, text, text, text, (head, old, now, tail) => {
        const [before, after] = [head + old + tail, head + now + tail];
        const parts = textParts(before, after);
        if (parts === null) return;
        const side = (kind: TextPart['kind']): string =>
          parts
            .flatMap((part) => (part.kind === 'same' || part.kind === kind ? part.text : []))
            .join('');
        expect([side('old'), side('new')]).toEqual([before, after]);
        expect(parts.filter(({ text: part }) => !part.isWellFormed())).toEqual([]);
      }),
    );
  });
});
