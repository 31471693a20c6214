import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../support/http/http.ts';
import { Project, type Shop } from './support/shop.ts';

let project: Project;
beforeAll(async () => {
  project = await Project.make();
});
afterEach(() => project.stopAll());
afterAll(() => project.remove());

/** Checks an app while a command visits it. */
const checked = (shop: Pick<Shop, 'url'>, steps: string[], ...options: string[]) =>
  project
    .command('check', '--url', shop.url, ...options, '--', 'node', 'visits.mjs', shop.url, ...steps)
    .end();

const fileOf = (name: string) => readFileSync(join(project.installed.folder, name), 'utf8');

describe('sessions-devtools check', () => {
  it('passes where nothing was lost, with what the command writes', async () => {
    const { code, stdout, stderr } = await checked(await project.shop(), ['/cart', '/cart', '/']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe('visited\nSessions: 3 requests with a session, none lost.\n');
  });

  it('fails with the sentences of the panel where a change was lost', async () => {
    const { code, stdout } = await checked(await project.shop(), ['/cart', '/late']);
    expect(code).toBe(1);
    expect(stdout).toContain('\nSessions: 2 requests with a session, 1 lost.\n');
    expect(stdout).toMatch(/\n +2 \S+ GET +\/late +200 \w{4} lost · too-late/);
    expect(stdout).toContain('late changed after express-session had decided what to store');
    expect(stdout).toContain('What to do: Change the session before the response is sent.');
  });

  it('looks for what it is told to, and for nothing else', async () => {
    const shop = await project.shop();
    const only = (names: string, ...steps: string[]) =>
      checked(shop, ['/cart', ...steps], '--fail-on', names).then(({ code }) => code);
    expect(await only('overwritten', '/late')).toBe(0);
    expect(await only('overwritten', 'overlap')).toBe(1);
    expect(await only('too-late,refused', '/late')).toBe(1);
    expect(await only('stale-read,created')).toBe(1);
  });

  it('does not count what was lost before the command began', async () => {
    const shop = await project.shop();
    await shop.visit('/cart');
    await shop.visit('/late');
    expect((await project.command('check', '--url', shop.url).end()).code).toBe(1);
    const { code, stdout } = await checked(shop, ['/cart']);
    expect(code).toBe(0);
    expect(stdout).toContain('Sessions: 1 request with a session, none lost.');
  });

  it('counts what the command makes of earlier requests', async () => {
    const shop = await project.shop();
    await shop.visit('/cart');
    const first = shop.visit('/hold/first');
    const second = shop.visit('/hold/second');
    await shop.visit('/held/first');
    await shop.visit('/held/second');
    await shop.visit('/release/first');
    await first;
    const { code, stdout } = await checked(shop, ['/release/second']);
    await second;
    expect(code).toBe(1);
    expect(stdout).toContain('lost · overwritten');
  });

  it('reads what the app has recorded so far, where there is no command', async () => {
    const shop = await project.shop();
    await shop.visit('/cart');
    const { code, stdout } = await project.command('check', '--url', shop.url).end();
    expect([code, stdout]).toEqual([0, 'Sessions: 1 request with a session, none lost.\n']);
  });

  it('fails with the command', async () => {
    const { code, stderr } = await checked(await project.shop(), ['/cart', 'exit=7']);
    expect([code, stderr]).toEqual([1, 'The command ended with code 7.\n']);
  });

  it('says of responses that have not ended that they are not among them', async () => {
    const shop = await project.shop();
    const held = shop.visit('/stream/first');
    await shop.visit('/held/first');
    const { code, stdout } = await checked(shop, ['/cart']);
    await shop.visit('/release/first');
    await held;
    expect(code).toBe(0);
    expect(stdout).toContain('none lost. Not among them: 1 whose response has not ended.');
  });

  it('writes a report for build servers, and annotations for GitHub', async () => {
    const options = ['--junit', 'report.xml', '--github'];
    const { code, stdout } = await checked(
      await project.shop(),
      ['/cart', '/hostile', '/command'],
      ...options,
    );
    expect(code).toBe(1);
    // Its runner would take that for a command, anywhere in a line.
    expect(stdout).toContain('##\\u005badd-mask]');
    expect(stdout).not.toContain('##[');
    const report = fileOf('report.xml');
    expect(report).toContain('<testsuite name="sessions" tests="3" failures="2" errors="0">');
    expect(report).toMatch(/<testcase classname="http:\/\/127\S+" name="#1 GET \/cart"\/>/);
    expect(report).toContain(
      '<failure type="lost · too-late" message="[&quot;\\u001b[31mred\\u202e&quot;] changed after',
    );
    expect(stdout).toMatch(
      /\n::error title=lost · too-late%3A GET \/hostile::\["\\u001b\[31mred\\u202e"\] changed after/,
    );
  });
});

describe('sessions-devtools check of an app that the command starts, without a line in it', () => {
  const started = (signal: string, ...paths: string[]) =>
    project.command('check', '--', 'node', 'e2e.mjs', signal, ...paths).end();

  it('passes where nothing was lost', async () => {
    const { code, stdout, stderr } = await started('SIGTERM', '/cart', '/cart', '/');
    expect(stdout).toBe('Sessions: 3 requests with a session, none lost.\n');
    expect(stderr).toContain('Sessions DevTools');
    expect(code).toBe(0);
  });

  it('fails with the sentence of the panel where a change was lost', async () => {
    const { code, stdout } = await started('SIGTERM', '/cart', '/late');
    expect(code).toBe(1);
    expect(stdout).toContain('Sessions: 2 requests with a session, 1 lost.');
    expect(stdout).toContain('late changed after express-session had decided what to store');
    expect(stdout).toContain('What to do: Change the session before the response is sent.');
  });

  it('does not pass where the app was killed: the loss is found, or said to be unseen', async () => {
    const { code, stdout, stderr } = await started('SIGKILL', '/cart', '/late', '/');
    expect([1, 2]).toContain(code);
    expect(`${stdout}${stderr}`).toMatch(/lost · too-late|not seen: the app was killed/);
  });

  it('tells what to do where the plugin is not installed', async () => {
    const args = ['check', '--project', tmpdir(), '--', 'node', '-p', '1'];
    const { code, stdout, stderr } = await project.command(...args).end();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Run: npm install --save-dev sessions-devtools.');
  });
});

describe('sessions-devtools check does not pass', () => {
  it('where no app was there', async () => {
    const free = await listen(() => undefined);
    await free.close();
    const url = `http://127.0.0.1:${free.port}`;
    const args = ['--url', url, '--junit', 'away.xml', '--', 'node', '-p', '1'];
    const { code, stdout, stderr } = await project.command('check', ...args).end();
    expect(code).toBe(2);
    expect(stdout).toContain('Sessions, as far as they were seen: 0 requests');
    expect(stderr).toBe(
      `sessions-devtools: ${url} does not answer.\nStart the app, or name where it listens with --url.\n`,
    );
    expect(fileOf('away.xml')).toContain('failures="0" errors="1"');
  });

  it('where the app was gone before all was read', async () => {
    const shop = await project.shop();
    const kill = `process.kill(${shop.running.child.pid})`;
    const args = ['--url', shop.url, '--', 'node', '-e', kill];
    await shop.visit('/cart');
    const { code, stderr } = await project.command('check', ...args).end();
    expect(code).toBe(2);
    expect(stderr).toContain(`${shop.url} was gone before all of its records were read.\n`);
  });

  it('where the app was restarted meanwhile', async () => {
    const shop = await project.shop();
    await shop.visit('/cart');
    const wait = "process.stdout.write('waits');process.stdin.resume();setInterval(() => {}, 1e6)";
    const check = project.command('check', '--url', shop.url, '--', 'node', '-e', wait);
    await check.printed(/(waits)/);
    await shop.running.stop();
    const after = await project.shop(shop.port);
    await after.visit('/cart');
    const { code, stderr } = await (check.child.kill('SIGINT'), check.end());
    expect(code).toBe(1);
    expect(stderr).toContain('was restarted: what it recorded shortly before is not known.\n');
    expect(stderr).toContain('The command ended with a signal.\n');
  });

  it('where the app let go of records', async () => {
    const shop = await project.shop(0, 2);
    for (const path of ['/cart', '/cart', '/cart']) await shop.visit(path);
    const { code, stderr } = await project.command('check', '--url', shop.url).end();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^sessions-devtools: 1 request was not seen: the app let go of/);
  });

  it('where the command made no request', async () => {
    const shop = await project.shop();
    const { code, stderr } = await checked(shop, []);
    expect(code).toBe(2);
    expect(stderr).toContain('sessions-devtools: No request was recorded.\n');
  });

  it.each([
    [['--fail-on', 'orphaned'], /Only a browser shows orphaned, and none is seen from here\./],
    [['--fail-on', 'overwriten'], /no verdict overwriten\.\nDid you mean overwritten\?/],
    [['--fail-on', ','], /--fail-on names nothing\./],
    [['npm', 'test'], /check takes no “npm”\.\nWrite the command that is to be run after --/],
    [['--', 'no-such-command'], /no-such-command cannot be started/],
  ])('with %j', async (args, says) => {
    const shop = await project.shop();
    const { code, stderr } = await project.command('check', '--url', shop.url, ...args).end();
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });

  it('without a word, where a browser alone shows a part of it', async () => {
    const options = ['--fail-on', 'lost,overwritten,orphaned'];
    const { code, stderr } = await checked(await project.shop(), ['/cart'], ...options);
    expect(code).toBe(0);
    expect(stderr).toBe('Only a browser shows orphaned: that was not looked for.\n');
  });

  it('where another program answers, before the command is run', async () => {
    const other = await listen((_req, res) => {
      res.statusCode = 404;
      res.end();
    });
    const { code, stdout, stderr } = await checked({ url: `http://127.0.0.1:${other.port}` }, []);
    await other.close();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('has no endpoint of the plugin');
  });
});
