import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../../..');
const exec = promisify(execFile);

/** What an application has beside the package. */
const NEIGHBOURS = [
  '@types',
  'express',
  'express-session',
  'fastify',
  'hono',
  'koa',
  '@fastify',
  'cookie-session',
  '@hono',
  'hono-sessions',
  'jose',
  'iron-session',
  'koa-session',
  'react-router',
  '@react-router',
  '@remix-run',
  '@adonisjs',
];

/** Installed under another name, since there are two versions of it; and what it depends on. */
const H3 = {
  folder: 'h3v1',
  dependencies: ['cookie-es', 'defu', 'destr', 'node-mock-http', 'radix3', 'ufo', 'uncrypto'],
};

export interface Installed {
  readonly folder: string;
  /** Links packages of this project into a folder of the application, besides those in all of it. */
  link(folder: string, ...packages: string[]): void;
  /** Writes a file of the application. @returns its path */
  write(name: string, text: string): string;
  /** Runs a file on this Node. @returns what it printed, read as JSON */
  run(file: string, ...nodeOptions: string[]): Promise<unknown>;
  /**
   * Runs a command there until it has printed so many lines that match, or ends.
   *
   * @returns those lines, and all that it wrote to standard error
   */
  lines(
    command: Command,
    pattern: RegExp,
    count: number,
  ): Promise<{ found: string[]; told: string }>;
  remove(): void;
}

export interface Command {
  /** Of Node itself, such as `['app.mjs']`. */
  args: readonly string[];
  env?: Record<string, string>;
}

/**
 * Packages as `npm pack` gives them, in the folder of an application, whose name has a space and
 * parentheses. Needs no network: they have no dependencies, and their neighbours are links to those
 * of this project.
 *
 * @param names folders of the packages
 */
export async function installPacked(...names: string[]): Promise<Installed> {
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
  const { stdout } = await npm('pack', ...names.map((name) => join(ROOT, name)), '--silent');
  const tarballs = stdout
    .trim()
    .split(/\s+/)
    .map((tarball) => `./${tarball}`);
  await npm('install', '--no-audit', '--no-fund', ...tarballs);
  // A copy: a link would lead to its other name.
  const source = join(ROOT, 'node_modules', H3.folder);
  cpSync(source, join(folder, 'node_modules/h3'), { recursive: true });
  for (const neighbour of [...NEIGHBOURS, ...H3.dependencies]) {
    symlinkSync(join(ROOT, 'node_modules', neighbour), join(folder, 'node_modules', neighbour));
  }
  return {
    folder,
    write,
    link(part, ...packages) {
      const modules = join(folder, part, 'node_modules');
      mkdirSync(modules, { recursive: true });
      for (const name of packages)
        symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    },
    async run(file, ...nodeOptions) {
      const args = ['--no-warnings', ...nodeOptions, file];
      const { stdout } = await exec(process.execPath, args, { cwd: folder });
      const printed: unknown = JSON.parse(stdout);
      return printed;
    },
    lines: (command, pattern, count) => linesOf(folder, command, { pattern, count }),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

async function linesOf(
  cwd: string,
  { args, env = {} }: Command,
  { pattern, count }: { pattern: RegExp; count: number },
): Promise<{ found: string[]; told: string }> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, NODE_ENV: 'development', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const over = new Promise((resolve) => child.once('close', resolve));
  let told = '';
  child.stderr.on('data', (chunk) => (told += String(chunk)));
  const found: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (pattern.test(line)) found.push(line);
    if (found.length === count) break;
  }
  // What watches goes on by itself.
  child.kill();
  await over;
  return { found, told };
}
