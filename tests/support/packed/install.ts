import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../../..');
const exec = promisify(execFile);

/** What an application has beside the package. */
const NEIGHBOURS = ['@types', 'express', 'express-session', 'fastify', 'hono', 'koa'];

export interface Installed {
  readonly folder: string;
  /** Writes a file of the application. @returns its path */
  write(name: string, text: string): string;
  /** Runs a file on this Node. @returns what it printed, read as JSON */
  run(file: string, ...nodeOptions: string[]): Promise<unknown>;
  remove(): void;
}

/**
 * The package as `npm pack` gives it, in the folder of an application, whose name has a space and
 * parentheses. Needs no network: the package has no dependencies, and its neighbours are links to
 * those of this project.
 */
export async function installPacked(name: string): Promise<Installed> {
  const folder = mkdtempSync(join(tmpdir(), 'app (packed) '));
  const env = {
    ...process.env,
    npm_config_offline: 'true',
    npm_config_cache: join(folder, 'cache'),
  };
  const npm = (...args: string[]) => exec('npm', args, { cwd: folder, env });
  const write = (file: string, text: string): string => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  write('package.json', '{ "private": true }');
  const { stdout: tarball } = await npm('pack', join(ROOT, name), '--silent');
  await npm('install', '--no-audit', '--no-fund', `./${tarball.trim()}`);
  for (const neighbour of NEIGHBOURS) {
    symlinkSync(join(ROOT, 'node_modules', neighbour), join(folder, 'node_modules', neighbour));
  }
  return {
    folder,
    write,
    async run(file, ...nodeOptions) {
      const args = ['--no-warnings', ...nodeOptions, file];
      const { stdout } = await exec(process.execPath, args, { cwd: folder });
      const printed: unknown = JSON.parse(stdout);
      return printed;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
