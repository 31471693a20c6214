/**
 * Builds a package from what its package.json exports: ES modules, CommonJS, and the types of both
 * (docs/decisions/0031).
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { defineConfig, type UserConfig } from 'tsdown';
import { isAllowed, licenceNotices, packagesOf } from './scripts/lib/licences.ts';

/** @param command a source that is run and not imported, so that it needs no CommonJS */
function packageIn(folder: string, command: Record<string, string> = {}): UserConfig {
  const entry = exportedSources(folder);
  return {
    name: folder,
    cwd: folder,
    entry,
    format: { esm: { entry: { ...entry, ...command } }, cjs: {} },
    platform: 'node',
    // `.js` and `.cjs`, one for each source: stacks name the module, and subpaths share classes.
    fixedExtension: false,
    unbundle: true,
    dts: true,
    report: false,
    checks: { bundlerTimings: false },
  };
}

/** What tests import of the plugin is made of more than that: see `TESTING`. */
const TESTING_NAME = 'testing';

/** `hosts/express`, from `hosts/express.ts`, for `./dist/hosts/express.js`. */
function exportedSources(folder: string): Record<string, string> {
  const manifest: unknown = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const exported = JSON.stringify(Reflect.get(Object(manifest), 'exports'));
  const built = exported.matchAll(/"\.\/dist\/([^"]+)\.js"/g);
  const names = [...built].map(([, name = '']) => name).filter((name) => name !== TESTING_NAME);
  return Object.fromEntries(names.map((name) => [name, `${name}.ts`]));
}

/**
 * The command of the terminal, with all that it is made of, so that an app gets no dependency by it
 * (docs/decisions/0076). What one command alone needs is a file of its own (0087).
 */
const TERMINAL: UserConfig = {
  name: 'cli',
  cwd: 'cli',
  entry: { command: 'command.ts' },
  format: 'esm',
  platform: 'node',
  fixedExtension: false,
  deps: { alwaysBundle: [/^(?!node:)/] },
  dts: false,
  report: false,
  checks: { bundlerTimings: false },
  hooks: {
    'build:done': ({ chunks }) => {
      writeNotices('cli/dist', chunks);
      // What `mcp` gives an agent to read.
      copyFileSync('docs/verdicts.md', 'cli/dist/verdicts.md');
    },
  },
};

/**
 * `sessions-devtools/testing`: a part of the plugin's package, with all that it takes of the domain, so
 * that it has the panel's own words (docs/decisions/0088).
 */
const TESTING: UserConfig = {
  name: 'testing',
  cwd: 'testing',
  entry: { [TESTING_NAME]: 'index.ts' },
  outDir: '../server-plugin/dist',
  // The rest of the package is there.
  clean: false,
  format: ['esm', 'cjs'],
  platform: 'node',
  fixedExtension: false,
  deps: { alwaysBundle: [/^(?!node:)/] },
  dts: true,
  report: false,
  checks: { bundlerTimings: false },
  hooks: { 'build:done': ({ chunks }) => writeNotices('server-plugin/dist', chunks) },
};

/** The licences of what is in a bundle go along with it. */
function writeNotices(
  folder: string,
  chunks: readonly { type: string; moduleIds?: string[] }[],
): void {
  const packages = packagesOf(chunks.flatMap(({ moduleIds = [] }) => moduleIds));
  const refused = packages.filter((one) => !isAllowed(one)).map(({ name }) => name);
  if (refused.length > 0) throw new Error(`May not be bundled: ${refused.join(', ')}`);
  writeFileSync(`${folder}/third-party-licences.txt`, licenceNotices(packages));
}

export default defineConfig([
  packageIn('server-plugin'),
  TESTING,
  packageIn('session-framework', { command: 'command.ts' }),
  TERMINAL,
]);
