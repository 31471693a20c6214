import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findAll, RULES } from '../../../lib/findings/all.ts';

describe.each(RULES)('the rule $name', ({ name, title, find }) => {
  it('has a file, a page with its title, a line in their list, and tests', () => {
    expect(existsSync(`lib/findings/rules/${name}.ts`)).toBe(true);
    expect(existsSync(`tests/lib/findings/${name}.test.ts`)).toBe(true);
    expect(readFileSync(`docs/findings/${name}.md`, 'utf8')).toContain(`# ${title}\n`);
    expect(readFileSync('docs/findings/README.md', 'utf8')).toContain(`[${name}](${name}.md)`);
  });

  it('finds nothing where there is nothing', () => {
    const scene = {
      host: 'localhost',
      rows: [],
      middlewareOf: () => undefined,
      addedKeys: () => [],
    };
    expect(find(scene)).toEqual([]);
  });
});

describe('the rules', () => {
  it('have names of their own', () => {
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  });

  it('find nothing in no rows', () => {
    expect(findAll([], { middlewareOf: () => undefined, addedKeys: () => [] })).toEqual([]);
  });
});
