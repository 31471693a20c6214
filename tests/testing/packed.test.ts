import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsOf, SETTINGS } from '../support/packed/compile.ts';
import { installPacked, type Installed } from '../support/packed/install.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const exec = promisify(execFile);

let app: Installed;
beforeAll(async () => {
  app = await installPacked('server-plugin');
  for (const neighbour of ['jest', 'vitest', 'supertest']) {
    symlinkSync(join(ROOT, 'node_modules', neighbour), join(app.folder, 'node_modules', neighbour));
  }
  for (const name of ['app.cjs', 'asserts.mjs', 'matchers.test.cjs']) {
    app.write(name, readFileSync(join(import.meta.dirname, 'packed', name), 'utf8'));
  }
});
afterAll(() => app.remove());

async function passes(...args: string[]): Promise<string> {
  const env = { ...process.env, NODE_ENV: 'test', NO_COLOR: '1' };
  const { stdout, stderr } = await exec(process.execPath, args, { cwd: app.folder, env });
  return stdout + stderr;
}

describe('sessions-devtools/testing, as its tarball has it', () => {
  it('asserts in node:test, over supertest and fetch', async () => {
    expect(await passes('--test', 'asserts.mjs')).toContain('pass 3');
  });

  it('extends expect of Jest, from CommonJS', async () => {
    const jest = join('node_modules', 'jest', 'bin', 'jest.js');
    app.write('jest.config.cjs', "module.exports = { testMatch: ['**/matchers.test.cjs'] };");
    expect(await passes(jest)).toMatch(/Tests: +1 passed/);
  });

  it('extends expect of vitest', async () => {
    const vitest = join('node_modules', 'vitest', 'vitest.mjs');
    const args = ['run', '--globals', '--dir', '.', 'matchers.test.cjs'];
    app.write('vitest.config.mjs', "export default { test: { include: ['*.test.cjs'] } };");
    expect(await passes(vitest, ...args)).toMatch(/Tests +1 passed/);
  });

  it.each(SETTINGS)('has types for %s', (_, endings, settings) => {
    const files = endings.map((ending) => app.write(`typed.${ending}`, TYPED));
    expect(problemsOf(app.folder, files, settings)).toEqual([]);
  });

  it('comes with the licences of what is in it', () => {
    const folder = join(app.folder, 'node_modules/sessions-devtools');
    const text = readFileSync(join(folder, 'dist/third-party-licences.txt'), 'utf8');
    expect([...text.matchAll(/^(\S+) [\d.]+ \(/gm)].map(([, name]) => name)).toContain('valibot');
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('dependencies');
  });
});

const TYPED = `
import { sessionMatchers, sessionOf, type SessionMatchers } from 'sessions-devtools/testing';
declare function expect<T>(value: T): SessionMatchers<void>;
export async function check(response: object): Promise<string | null> {
  const session = await sessionOf(response, { cookie: 'connect.sid', lateChanges: true });
  session.assertSaved('cart.total', 3);
  expect(session).toHaveSaved('cart.total', 3);
  const { verdict, reason, remedy } = session;
  return verdict === 'lost' && reason === 'too-late' ? remedy : String(sessionMatchers);
}
`;
