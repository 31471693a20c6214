import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

/**
 * Three versions of Node are named: the least that the scripts of a clone begin on, the least that
 * the packages run on, and the project's own, which comes with its packages.
 */
const ROOT = resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const ManifestSchema = v.object({ engines: v.object({ node: v.string() }) });
const ProjectSchema = v.object({ devDependencies: v.object({ node: v.string() }) });

const leastOf = (folder: string): string => {
  const { engines } = v.parse(ManifestSchema, JSON.parse(read(join(folder, 'package.json'))));
  return engines.node.replace(/^>=/, '');
};
const BEGINS = leastOf('.');
const PACKAGES = leastOf('server-plugin');
const { devDependencies } = v.parse(ProjectSchema, JSON.parse(read('package.json')));
const [OWN = ''] = devDependencies.node.split('.');

/** Major versions in `Node 22`, `Node ≥ 22`, `Node >= 22`, `Node (>= 22)` and `Node of 22`. */
function named(text: string): string[] {
  const versions = text.matchAll(/\bNode(?:\.js)? (?:the system has )?\(?(?:≥ |>= ?)?v?(\d+)/g);
  return [...versions].map(([, major = '']) => major);
}

const rows = (files: string[]): [string, string[]][] =>
  files
    .map((file): [string, string[]] => [file, named(read(file))])
    .filter(([, majors]) => majors.length > 0);

it('the manifests name them', () => {
  expect(['session-framework', 'cli', 'examples/local-library'].map(leastOf)).toEqual([
    PACKAGES,
    PACKAGES,
    OWN,
  ]);
  expect([BEGINS, PACKAGES, OWN].map(Number)).not.toContain(NaN);
});

describe('the pages name the same', () => {
  it('README.md: what a clone begins on, and what an app needs', () => {
    expect(new Set(named(read('README.md')))).toEqual(new Set([BEGINS, PACKAGES]));
  });

  it.each(['server-plugin', 'session-framework', 'cli'].map((name) => `${name}/README.md`))(
    '%s',
    (page) => {
      expect(new Set(named(read(page)))).toEqual(new Set([PACKAGES]));
    },
  );

  it('examples/local-library/README.md', () => {
    expect(named(read('examples/local-library/README.md'))).toEqual([OWN]);
  });

  it.each(rows(['CONTRIBUTING.md', 'CHANGELOG.md', ...globSync('docs/*.md', { cwd: ROOT })]))(
    '%s names no other',
    (_, majors) => {
      expect(majors.filter((major) => ![BEGINS, PACKAGES, OWN].includes(major))).toEqual([]);
    },
  );
});

it.each(rows(globSync('scripts/**/*.mjs', { cwd: ROOT })))(
  '%s begins on the least there is',
  (_, majors) => {
    expect(new Set(majors)).toEqual(new Set([BEGINS]));
  },
);

it('the build server begins on one that the packages run on', () => {
  const given = [...read('.github/workflows/ci.yml').matchAll(/node-version: (\d+)/g)];
  expect(given.map(([, major]) => major)).toEqual([PACKAGES]);
});

it('README.md names the package that is packed', () => {
  const { version } = v.parse(
    v.object({ version: v.string() }),
    JSON.parse(read('server-plugin/package.json')),
  );
  const tarballs = [...read('README.md').matchAll(/[\w-]+-\d+\.\d+\.\d+\.tgz/g)].map(
    ([name]) => name,
  );
  expect(tarballs).toEqual([`sessions-devtools-${version}.tgz`]);
});
