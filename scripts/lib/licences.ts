/** The licences of the packages whose code is bundled. Works without a network. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import * as v from 'valibot';
import { ROOT } from './project.mjs';

/** Those that ask for no more than that their text goes along. */
const ALLOWED_LICENCES = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD'];

/**
 * Weighed one by one. MPL-2.0 asks that who gets the file can get its source: it is bundled
 * unchanged, and the notices name the npm package of that version.
 */
const EXCEPTIONS: Record<string, string> = { 'webextension-polyfill': 'MPL-2.0' };

export function isAllowed({ name, licence }: Pick<BundledPackage, 'name' | 'licence'>): boolean {
  return ALLOWED_LICENCES.includes(licence) || EXCEPTIONS[name] === licence;
}

export interface BundledPackage {
  name: string;
  version: string;
  /** As its package.json says, an SPDX expression; `none` where it says nothing. */
  licence: string;
  /** The licence's text as the package brings it; null where it brings none. */
  text: string | null;
}

/** What ends up in the bundle: extension code, and no plugin, test or script. */
const SOURCES = ['entrypoints', 'components', 'lib'];

const PackageSchema = v.object({
  name: v.string(),
  version: v.string(),
  license: v.optional(v.string(), 'none'),
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
});

/** The packages that the sources import, with those that they depend on, by name. */
export function bundledPackages(): BundledPackage[] {
  const found = new Map<string, BundledPackage>();
  const work = [...importedPackages()].map((name) => ({ name, from: ROOT }));
  for (let next = work.pop(); next; next = work.pop()) {
    const folder = folderOf(next.name, next.from);
    const { name, version, license, dependencies } = manifestIn(folder);
    if (found.has(name)) continue;
    found.set(name, { name, version, licence: license, text: licenceTextIn(folder) });
    // WXT builds the extension; only its thin wrapper around `browser` is bundled.
    if (name === 'wxt') {
      work.push({ name: '@wxt-dev/browser', from: folder });
      continue;
    }
    work.push(
      ...Object.keys(dependencies).map((dependency) => ({ name: dependency, from: folder })),
    );
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * The packages that files are of, by name: what a bundler took in, and no more.
 *
 * @param files paths, some of them below `node_modules`
 */
export function packagesOf(files: readonly string[]): BundledPackage[] {
  const folders = files.flatMap(
    (file) => /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [],
  );
  return [...new Set(folders)]
    .map((folder) => {
      const { name, version, license } = manifestIn(folder);
      return { name, version, licence: license, text: licenceTextIn(folder) };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** What goes along with a bundle: the licences of all that is in it, one after the other. */
export function licenceNotices(packages: readonly BundledPackage[] = bundledPackages()): string {
  const notices = packages.map(({ name, version, licence, text }) => {
    const source = `https://www.npmjs.com/package/${name}/v/${version}`;
    return `${name} ${version} (${licence}), source: ${source}\n\n${text ?? `The package brings no text: see https://spdx.org/licenses/${licence}.html`}`;
  });
  const head = 'Sessions DevTools contains code of these packages, unchanged.';
  return `${[head, ...notices].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function manifestIn(folder: string): v.InferOutput<typeof PackageSchema> {
  return v.parse(PackageSchema, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
}

function licenceTextIn(folder: string): string | null {
  const [file] = globSync('{LICENSE,LICENCE,license}{,.md,.txt}', { cwd: folder });
  return file === undefined ? null : readFileSync(join(folder, file), 'utf8').trim();
}

function importedPackages(): Set<string> {
  const files = globSync(`{${SOURCES.join()}}/**/*.{ts,tsx}`, { cwd: ROOT });
  // The polyfill comes in by a module of the build.
  const names = new Set(['webextension-polyfill']);
  for (const file of files) {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(ROOT, file), 'utf8'), true, true);
    for (const { fileName } of importedFiles) {
      const [, name] = /^(@[^/]+\/[^/]+|[^./][^/]*)/.exec(fileName) ?? [];
      if (name !== undefined) names.add(name);
    }
  }
  return names;
}

/** Where Node would find a package from a folder. */
function folderOf(name: string, from: string): string {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(at) === at) throw new Error(`${name} is not installed: run npm ci.`);
  }
}
