import { spawnSync } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { copyScripts, type ScriptsCopy } from '../support/scripts-copy.ts';
import { ROOT, SKIPPED } from '../support/sources.ts';

const NAME = 'acme-session';
const WRITTEN = [
  `server-plugin/adapters/${NAME}.ts`,
  `tests/contracts/under-test/${NAME}.ts`,
  `docs/middlewares/${NAME}.md`,
];
/** The lists that name each adapter. */
const LISTS = [
  'tests/contracts/under-test/all.ts',
  'server-plugin/package.json',
  'server-plugin/register/known.ts',
  'README.md',
];

let project: ScriptsCopy;

afterEach(() => project.remove());

/** A folder with the scripts, and these files and folders of the project beside them. */
function copyWith(...paths: string[]): ScriptsCopy {
  project = copyScripts('');
  for (const path of paths) {
    const filter = (source: string): boolean => !SKIPPED.test(`${source}/`);
    cpSync(join(ROOT, path), join(project.folder, path), { recursive: true, filter });
  }
  return project;
}

const begin = (...args: string[]) => project.run('new.ts', {}, args);

const read = (path: string): string => readFileSync(join(project.folder, path), 'utf8');

/** Every file of the copy, with what is in it. */
function contents(): Record<string, string> {
  const files = globSync('**/*', { cwd: project.folder }).filter((path) =>
    statSync(join(project.folder, path)).isFile(),
  );
  return Object.fromEntries(files.sort().map((path) => [path, read(path)]));
}

describe('npm run new adapter', () => {
  it('writes its files, puts it on each list once, and says what is next', () => {
    copyWith(...LISTS);
    const { status, stdout } = begin('adapter', NAME);
    expect(status).toBe(0);
    for (const path of [...WRITTEN, ...LISTS]) {
      expect(stdout).toContain(path);
      expect(read(path)).not.toMatch(/\{\{|\}\}/);
    }
    expect(stdout).toContain('peerDependencies');
    const times = (path: string, text: string): number => read(path).split(text).length - 1;
    expect(times('tests/contracts/under-test/all.ts', `from './${NAME}.ts'`)).toBe(1);
    expect(times('tests/contracts/under-test/all.ts', 'acmeSession')).toBe(2);
    expect(times('server-plugin/package.json', `"./${NAME}":`)).toBe(1);
    expect(times('server-plugin/package.json', `"${NAME}":`)).toBe(1);
    expect(times('server-plugin/register/known.ts', 'acmeSession')).toBe(2);
    expect(times('README.md', `sessions-devtools/${NAME}'`)).toBe(1);
    expect(times('README.md', `docs/middlewares/${NAME}.md`)).toBe(1);
  });

  it('leaves all else on the lists as it was', () => {
    copyWith(...LISTS);
    begin('adapter', NAME);
    for (const path of LISTS) {
      const words = (text: string): string[] => text.split(/[\s,[\];]+/);
      const before = words(readFileSync(join(ROOT, path), 'utf8'));
      let found = 0;
      for (const word of words(read(path))) if (word === before[found]) found++;
      expect(before.slice(found)).toEqual([]);
    }
  });

  it('writes what is formatted as the rest is, also after others', async () => {
    copyWith(...LISTS);
    const names = [NAME, 'b2', 'a-rather-long-name-of-a-middleware'];
    for (const name of names) expect(begin('adapter', name).status).toBe(0);
    const config = await resolveConfig(join(ROOT, 'package.json'));
    for (const path of [...LISTS, ...WRITTEN].filter((each) => !each.endsWith('.md'))) {
      const text = read(path);
      expect(await format(text, { ...config, filepath: join(ROOT, path) })).toBe(text);
    }
  });

  it('makes an adapter that compiles and is complete', () => {
    copyWith(
      ...['server-plugin', 'session-framework', 'lib', 'components', 'entrypoints', 'tests'],
      ...[
        'docs',
        'examples',
        'README.md',
        'package.json',
        'tsconfig.base.json',
        'vitest.config.ts',
      ],
    );
    symlinkSync(join(ROOT, 'node_modules'), join(project.folder, 'node_modules'), 'junction');
    expect(begin('adapter', NAME).status).toBe(0);
    const files = [...WRITTEN, ...LISTS].filter((path) => path.endsWith('.ts'));
    const tsconfig = { extends: './tsconfig.base.json', files, include: ['tests/**/*.d.ts'] };
    writeFileSync(join(project.folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    const tsc = 'node_modules/typescript/bin/tsc';
    expect(runNode(tsc, '-p', '.').stdout).toBe('');
    expect(runNode(tsc, '-p', 'server-plugin', '--noEmit').stdout).toBe('');
    const vitest = 'node_modules/vitest/vitest.mjs';
    const checks = ['run', 'tests/adapters.test.ts', '-t', `the adapter ${NAME}`];
    // Its cache would be the one of this run.
    runNode(vitest, ...checks, '--no-cache', '--reporter=json', '--outputFile=report.json');
    const { numPassedTests, numFailedTests } = v.parse(Report, JSON.parse(read('report.json')));
    expect(numFailedTests).toBe(0);
    expect(numPassedTests).toBeGreaterThan(3);
  });
});

const Report = v.object({ numPassedTests: v.number(), numFailedTests: v.number() });

/** Runs a program of the project in the copy. */
function runNode(program: string, ...args: string[]) {
  return spawnSync(process.execPath, [program, ...args], {
    cwd: project.folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
}

describe('what cannot be begun', () => {
  it.each<[string, string[], RegExp]>([
    ['an unknown kind', ['verdict', NAME], /no kind "verdict"[^]*adapter/],
    ['what every object has', ['constructor', NAME], /no kind "constructor"/],
    ['no name', ['adapter'], /Give one name/],
    ['two names', ['adapter', NAME, 'other'], /Give one name/],
    ['capitals', ['adapter', 'AcmeSession'], /"AcmeSession" is no name/],
    ['a scope', ['adapter', '@acme/session'], /is no name/],
    ['a path', ['adapter', '../acme'], /is no name/],
    ['a hyphen at the end', ['adapter', 'acme-'], /is no name/],
    ['a name without end', ['adapter', 'a'.repeat(51)], /is no name/],
    ['a subpath that there is', ['adapter', 'protocol'], /package.json has "\.\/protocol"/],
  ])('%s is refused, and nothing is written', (_, args, said) => {
    copyWith(...LISTS);
    const before = contents();
    const { status, stdout, stderr } = begin(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(said);
    expect(stderr).not.toContain('    at ');
    expect(contents()).toEqual(before);
  });

  it.each(WRITTEN)('nothing is overwritten, and nothing written beside %s', (path) => {
    copyWith(...LISTS);
    mkdirSync(dirname(join(project.folder, path)), { recursive: true });
    writeFileSync(join(project.folder, path), 'mine');
    const before = contents();
    const { status, stderr } = begin('adapter', NAME);
    expect(status).toBe(2);
    expect(stderr).toContain(`There already: ${path}`);
    expect(contents()).toEqual(before);
  });

  it('a list that is not as it is known is named, and nothing written', () => {
    copyWith(...LISTS);
    writeFileSync(join(project.folder, 'README.md'), '# Without a table\n');
    const before = contents();
    expect(begin('adapter', NAME).stderr).toContain('README.md is not as this script knows it');
    expect(contents()).toEqual(before);
  });

  it('what was written is taken back where the rest cannot be', () => {
    copyWith(...LISTS);
    writeFileSync(join(project.folder, 'docs'), 'a file where a folder should be');
    const before = contents();
    expect(begin('adapter', NAME)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Nothing was written'),
    });
    expect(contents()).toEqual(before);
  });
});

it('says what there is where nothing is asked for', () => {
  copyWith();
  const { status, stdout } = begin();
  expect(status).toBe(0);
  expect(stdout).toContain('npm run new <kind> <name>');
  expect(stdout).toContain('adapter ');
});

it('is what npm run new starts', () => {
  copyWith('package.json');
  expect(JSON.parse(read('package.json'))).toMatchObject({
    scripts: { new: 'node scripts/new.ts' },
  });
});
