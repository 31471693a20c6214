import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../../../server-plugin/endpoint/project-folder.ts';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'project-'));
  writeFileSync(join(directory, 'package.json'), '{}');
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const file = () => join(directory, 'node_modules/.cache/sessions-devtools/token');
const token = () => new ProjectFolder(directory).token();

/** A token that somebody else has put there. */
function plant(): string {
  mkdirSync(dirname(file()), { recursive: true, mode: 0o700 });
  return 'planted'.padEnd(43, 'x');
}

describe('the token of a project', () => {
  it('stays the same', () => {
    const first = token();
    expect(first).toMatch(TOKEN);
    expect(token()).toBe(first);
    expect(readFileSync(file(), 'utf8')).toBe(first);
  });

  it('is readable by its owner only, and git does not take it in', () => {
    token();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file())).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(dirname(file()), '.gitignore'), 'utf8')).toBe('*\n');
  });

  it('is the same for processes that start together', async () => {
    const module = new URL('../../../server-plugin/endpoint/project-folder.ts', import.meta.url);
    const script = `import(${JSON.stringify(module.href)}).then(({ ProjectFolder }) => {
      process.stdin.once('data', () => process.stdout.write(new ProjectFolder(${JSON.stringify(directory)}).token(), () => process.exit()));
      process.stderr.write('ready');
    });`;
    const started = Array.from({ length: 6 }, () => spawn(process.execPath, ['-e', script]));
    const printed = started.map(async ({ stdout }) => {
      let text = '';
      for await (const chunk of stdout) text += String(chunk);
      return text;
    });
    await Promise.all(started.map(({ stderr }) => once(stderr, 'data')));
    for (const { stdin } of started) stdin.write('go');
    const tokens = await Promise.all(printed);
    expect(tokens[0]).toMatch(TOKEN);
    expect(new Set(tokens).size).toBe(1);
    expect(readdirSync(dirname(file())).sort()).toEqual(['.gitignore', 'token']);
  });

  it('is kept with the nearest package upward', () => {
    const deep = join(directory, 'src/server');
    mkdirSync(deep, { recursive: true });
    expect(new ProjectFolder(deep).token()).toBe(token());
  });

  it('is made anew where others could read it', () => {
    const first = token();
    chmodSync(file(), 0o644);
    expect(token()).not.toBe(first);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('is made anew where what was kept is no token', () => {
    plant();
    writeFileSync(file(), 'short', { mode: 0o600 });
    expect(token()).toMatch(TOKEN);
    expect(token()).toBe(readFileSync(file(), 'utf8'));
  });

  it('is not read through a link', () => {
    const planted = plant();
    const elsewhere = join(directory, 'elsewhere');
    writeFileSync(elsewhere, planted, { mode: 0o600 });
    symlinkSync(elsewhere, file());
    expect(token()).not.toBe(planted);
    expect(readFileSync(elsewhere, 'utf8')).toBe(planted);
  });

  it.runIf(process.getuid !== undefined)('is made anew where a pipe is in its place', () => {
    plant();
    execFileSync('mkfifo', [file()]);
    expect(token()).toMatch(TOKEN);
    expect(statSync(file()).isFile()).toBe(true);
  });

  it.runIf(process.getuid?.() === 0)('is made anew where another user made it', () => {
    const planted = plant();
    writeFileSync(file(), planted, { mode: 0o600 });
    chownSync(file(), 12_345, 12_345);
    expect(token()).not.toBe(planted);
  });

  it.runIf(process.getuid?.() === 0)('is not kept in a folder of another user', () => {
    plant();
    chownSync(dirname(file()), 12_345, 12_345);
    expect(token).toThrow('is not a folder of the user');
  });

  it('is kept in a folder that others can neither list nor write to any more', () => {
    mkdirSync(dirname(file()), { recursive: true });
    chmodSync(dirname(file()), 0o777);
    token();
    expect(statSync(dirname(file())).mode & 0o777).toBe(0o700);
  });

  it('makes no file where a link leads that others have put into its folder', () => {
    plant();
    const elsewhere = join(directory, 'elsewhere');
    symlinkSync(elsewhere, join(dirname(file()), '.gitignore'));
    expect(token()).toMatch(TOKEN);
    expect(existsSync(elsewhere)).toBe(false);
  });

  it('is not kept in a folder that is a link', () => {
    const elsewhere = join(directory, 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(dirname(dirname(file())), { recursive: true });
    symlinkSync(elsewhere, dirname(file()));
    expect(token).toThrow('is not a folder of the user');
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});

describe('a name', () => {
  it('is used once, in all processes', () => {
    const [one, other] = [new ProjectFolder(directory), new ProjectFolder(directory)];
    expect([one.isUsed('a'), one.use('a'), other.use('a'), other.isUsed('a')]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(other.use('b')).toBe(true);
  });

  it('is forgotten when nothing can come of it any more', () => {
    const folder = new ProjectFolder(directory);
    folder.use('old');
    const used = join(folder.path, 'used-old');
    const before = new Date(Date.now() - 3_600_000);
    utimesSync(used, before, before);
    folder.use('new');
    expect(existsSync(used)).toBe(false);
  });

  it('is used once also where others have put a folder of such a name there', () => {
    const [one, other] = [new ProjectFolder(directory), new ProjectFolder(directory)];
    const planted = join(one.path, 'used-planted');
    mkdirSync(planted, { recursive: true, mode: 0o700 });
    const before = new Date(Date.now() - 3_600_000);
    utimesSync(planted, before, before);
    expect([one.use('a'), other.use('a')]).toEqual([true, false]);
  });
});
