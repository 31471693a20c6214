import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyScripts, type ScriptsCopy } from '../support/scripts-copy.ts';

/** Stands in for npm: writes down what it was asked, and installs a Node of the version in BRINGS. */
const NPM = `
  const fs = require('node:fs');
  fs.appendFileSync('npm.log', process.argv.slice(2).join(' ') + '\\n');
  if (process.env.FAILS) { console.log('E404 no such package'); process.exit(1); }
  fs.mkdirSync('node_modules/node/bin', { recursive: true });
  fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
  const version = process.argv[2] === 'ci' ? process.env.CI_BRINGS : process.env.REBUILD_BRINGS;
  if (!version) process.exit();
  const own = '#!/bin/sh\\n[ "$1" = --version ] || echo "$@" >> own-node.log\\necho ' + version;
  fs.writeFileSync('node_modules/node/bin/node', own, { mode: 0o755 });
`;

describe.skipIf(process.platform === 'win32')('setup', () => {
  let copy: ScriptsCopy;
  let project: string;

  beforeEach(() => {
    copy = copyScripts(NPM);
    project = copy.folder;
    write('package.json', { devDependencies: { node: '24.1.0' } });
    lock({ 'node_modules/preact': '1.0.0' });
  });

  afterEach(() => copy.remove());

  function write(file: string, content: unknown): void {
    writeFileSync(join(project, file), JSON.stringify(content));
  }

  function lock(versions: Record<string, string>): void {
    const packages: Record<string, object> = { '': {} };
    for (const [path, version] of Object.entries(versions)) packages[path] = { version };
    write('package-lock.json', { packages });
  }

  function setup(env: NodeJS.ProcessEnv = {}, options = ['--no-browser']) {
    return copy.run('setup.mjs', { CI_BRINGS: 'v24.1.0', ...env }, options);
  }

  function askedOfNpm(): string[] {
    const log = join(project, 'npm.log');
    return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  }

  /** What npm was asked where the project's own Node ran it. */
  function askedOfOwnNode(): string[] {
    const log = join(project, 'own-node.log');
    const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
    return lines.map((line) => line.replace(/^.*npm-cli\.js /, ''));
  }

  it('installs the packages of a fresh clone and says why', () => {
    const { status, stdout } = setup();
    expect(stdout).toContain('node_modules is missing');
    expect(status).toBe(0);
    expect(askedOfNpm()).toEqual(['ci']);
  });

  it('lets its own Node add what npm leaves out on another, once', () => {
    const { stdout } = setup();
    expect(stdout).toContain('adding what npm left out for this Node');
    expect(askedOfOwnNode()).toEqual(['install --no-save']);
    setup();
    expect(askedOfOwnNode()).toEqual(['install --no-save']);
  });

  it('does and says nothing when all is there', () => {
    setup();
    expect(setup()).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(askedOfNpm()).toEqual(['ci']);
  });

  it('installs again when the lockfile has changed', () => {
    setup();
    lock({ 'node_modules/preact': '2.0.0' });
    expect(setup().stdout).toContain('package-lock.json has changed');
    expect(askedOfNpm()).toEqual(['ci', 'ci']);
  });

  it("leaves a developer's own `npm install` alone", () => {
    setup();
    lock({ 'node_modules/preact': '2.0.0' });
    cpSync(join(project, 'package-lock.json'), join(project, 'node_modules/.package-lock.json'));
    expect(setup().stdout).toBe('');
    expect(askedOfNpm()).toEqual(['ci']);
  });

  it('installs again after an install that was interrupted', () => {
    mkdirSync(join(project, 'node_modules/preact'), { recursive: true });
    expect(setup().stdout).toContain('node_modules is incomplete');
    expect(askedOfNpm()).toEqual(['ci']);
  });

  it('fetches Node where install scripts were switched off', () => {
    const { status } = setup({ CI_BRINGS: '', REBUILD_BRINGS: 'v24.1.0' });
    expect(status).toBe(0);
    expect(askedOfNpm()).toEqual(['ci', 'rebuild node --ignore-scripts=false']);
  });

  it('says which Node is wrong when it cannot be had', () => {
    const { status, stderr } = setup({ CI_BRINGS: 'v20.0.0', REBUILD_BRINGS: 'v20.0.0' });
    expect(status).toBe(1);
    expect(stderr).toContain('runs on Node v24.1.0, but node_modules/.bin/node is v20.0.0');
    expect(stderr).toContain('Run `npm rebuild node --ignore-scripts=false`');
  });

  it("shows npm's output when npm fails, and leaves the next run to try again", () => {
    const { status, stderr } = setup({ FAILS: '1' });
    expect(status).toBe(1);
    expect(stderr).toContain('E404 no such package');
    expect(setup().status).toBe(0);
  });

  it('says what to install when no browser can be had', () => {
    const { status, stderr } = setup({}, []);
    expect(status).toBe(1);
    expect(stderr).toContain('No Chromium was found.');
    expect(stderr).toContain('CHROMIUM_PATH');
  });

  describe('for tests', () => {
    const FOR_TESTS = ['--for-tests'];
    let bin: string;
    let env: NodeJS.ProcessEnv;

    beforeEach(() => {
      bin = join(project, 'bin');
      mkdirSync(bin);
      const browser = program('browser');
      env = { PATH: bin, CHROMIUM_PATH: browser, FIREFOX_PATH: browser };
    });

    function program(name: string, script = ''): string {
      const path = join(bin, name);
      writeFileSync(path, `#!/bin/sh\n${script}`);
      chmodSync(path, 0o755);
      return path;
    }

    /** Installs each package as a program of its name, and writes down what was asked. */
    function aptGet(): void {
      const one = `: > ${bin}/$package; /bin/chmod +x ${bin}/$package`;
      program('apt-get', `echo "$@" >> ${bin}/apt.log\nfor package in "$@"; do ${one}; done`);
      // On a build server that is not root.
      program('sudo', '[ "$2" = true ] && exit 0\nshift 3\nexec "$@"');
    }

    const askedOfApt = (): string[] => {
      const log = join(bin, 'apt.log');
      return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
    };

    it('installs servers with apt-get, reading its lists once', () => {
      aptGet();
      program('postgres');
      program('mariadbd');
      const { status, stdout } = setup({ ...env, CI: 'true' }, FOR_TESTS);
      expect(stdout).toContain('installing redis-server with apt-get');
      expect(status).toBe(0);
      expect(askedOfApt()).toEqual([
        'update -q',
        'install -q -y --no-install-recommends redis-server',
      ]);
    });

    it('installs no server, and asks for none, where only the demo is to run', () => {
      aptGet();
      expect(setup({ ...env, CI: 'true' }, []).status).toBe(0);
      expect(askedOfApt()).toEqual([]);
    });

    it('goes on where one cannot be had: its tests are skipped', () => {
      expect(setup(env, FOR_TESTS)).toMatchObject({ status: 0, stderr: '' });
    });

    it('fails on a build server where one cannot be had, with the remedy', () => {
      const { status, stderr } = setup({ ...env, CI: 'true' }, FOR_TESTS);
      expect(status).toBe(1);
      expect(stderr).toContain('No Redis was found.');
      expect(stderr).toContain('apt-get install redis-server');
    });

    it('wants a Firefox as well', () => {
      const { status, stderr } = setup({ ...env, CI: 'true', FIREFOX_PATH: '' }, FOR_TESTS);
      expect(status).toBe(1);
      expect(stderr).toContain('No Firefox was found.');
    });
  });

  it('refuses an option that it does not know', () => {
    expect(setup({}, ['--no-browsers']).stderr).toContain('Unknown option --no-browsers');
  });
});
