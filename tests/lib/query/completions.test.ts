import { describe, expect, it } from 'vitest';
import { RULES } from '../../../lib/findings/all.ts';
import { completionsOf } from '../../../lib/query/completions.ts';

const texts = (filter: string): string[] => completionsOf(filter, RULES).map(({ text }) => text);

describe('completionsOf', () => {
  it('has every finding by its name and title', () => {
    expect(completionsOf('finding:', RULES)).toEqual(
      RULES.map(({ name, title }) => ({ text: `finding:${name}`, about: title })),
    );
  });

  it('has what begins as it was typed, after what stands before', () => {
    expect(texts('path:/cart finding:two-')).toEqual([
      'path:/cart finding:two-middlewares',
      'path:/cart finding:two-lines',
    ]);
    expect(texts('-has:m')).toEqual(['-has:mark']);
  });

  it('goes on after a comma', () => {
    expect(texts('has:mark,r')).toEqual(['has:mark,record']);
  });

  it.each(['', 'finding', 'has:mark', 'path:/a', 'finding: x', 'constructor:', '"has:'])(
    'has nothing for %j',
    (filter) => {
      expect(completionsOf(filter, RULES)).toEqual([]);
    },
  );
});
