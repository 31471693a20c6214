import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findAll, RULES } from '../../../lib/findings/all.ts';
import { RULE_NAMES, RULE_TITLES } from '../../../lib/findings/titles.ts';
import { sceneOf, type Surroundings } from '../../../lib/findings/scene.ts';
import { RevisionTable } from '../../../lib/states/revisions.ts';

const NOTHING: Surroundings = {
  middlewareOf: () => undefined,
  revisions: new RevisionTable(),
  isReachedAt: () => false,
  isOver: () => false,
};

describe.each(RULES)('the rule $name', ({ name, find }) => {
  const title = RULE_TITLES[name];

  it('has a file, a page with its title, a line in their list, and tests', () => {
    expect(existsSync(`lib/findings/rules/${name}.ts`)).toBe(true);
    const tests = readFileSync(`tests/lib/findings/${name}.test.ts`, 'utf8');
    for (const kind of ['holds ', 'holds not', 'does not apply']) expect(tests).toContain(kind);
    expect(readFileSync(`docs/findings/${name}.md`, 'utf8')).toContain(`# ${title}\n`);
    expect(readFileSync('docs/findings/README.md', 'utf8')).toContain(`[${name}](${name}.md)`);
  });

  it('finds nothing where there is nothing', () => {
    expect(find(sceneOf('localhost', [], NOTHING))).toEqual([]);
  });
});

describe('the rules', () => {
  it('are all the files there are', () => {
    const names = RULES.map(({ name }) => `${name}.ts`);
    expect(names.sort()).toEqual(readdirSync('lib/findings/rules').sort());
    const pages = RULES.map(({ name }) => `${name}.md`);
    expect([...pages, 'README.md'].sort()).toEqual(readdirSync('docs/findings').sort());
  });

  it('have names of their own, which are known before they are loaded', () => {
    expect(RULES.map(({ name }) => name)).toEqual(RULE_NAMES);
  });

  it('find nothing in no rows', () => {
    expect(findAll([], NOTHING)).toEqual([]);
  });
});
