/**
 * Builds a package from what its package.json exports: ES modules, CommonJS, and the types of both
 * (docs/decisions/0031).
 */
import { readFileSync } from 'node:fs';
import { defineConfig, type UserConfig } from 'tsdown';

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

/** `hosts/express`, from `hosts/express.ts`, for `./dist/hosts/express.js`. */
function exportedSources(folder: string): Record<string, string> {
  const manifest: unknown = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const exported = JSON.stringify(Reflect.get(Object(manifest), 'exports'));
  const built = exported.matchAll(/"\.\/dist\/([^"]+)\.js"/g);
  return Object.fromEntries([...built].map(([, name = '']) => [name, `${name}.ts`]));
}

export default defineConfig([
  packageIn('server-plugin'),
  packageIn('session-framework', { command: 'command.ts' }),
]);
