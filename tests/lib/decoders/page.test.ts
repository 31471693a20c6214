import { describe, expect, it } from 'vitest';
import { DECODERS } from '../../../lib/decoders/all.ts';
import { FORMATS } from '../../../lib/decoders/formats.ts';
import { read } from '../../support/sources.ts';

const FORMATTED = Object.values(FORMATS);

describe('docs/cookie-formats.md', () => {
  const rows = read('docs/cookie-formats.md')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 5)
    .slice(2);

  it('has a row for each format, and no other', () => {
    const titles = rows.map(([, title]) => title);
    expect(titles.sort()).toEqual(FORMATTED.map(({ title }) => title).sort());
    expect(DECODERS.map(({ format }) => format).sort()).toEqual(Object.keys(FORMATS).sort());
  });

  it.each(FORMATTED)('names the cookies of $title', ({ title, names }) => {
    const told = rows.find((cells) => cells[1] === title)?.[2] ?? '';
    for (const name of names) if (typeof name === 'string') expect(told).toContain(`\`${name}\``);
    expect(told === '').toBe(names.length === 0);
  });
});
