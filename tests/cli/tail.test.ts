import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../support/http/http.ts';
import { Project } from './support/shop.ts';

let project: Project;
beforeAll(async () => {
  project = await Project.make();
});
afterEach(() => project.stopAll());
afterAll(() => project.remove());

/** Lines as they are documented in docs/terminal.md: no member more, and none less. */
const LineSchema = v.strictObject({
  n: v.number(),
  id: v.pipe(v.string(), v.minLength(8)),
  time: v.pipe(v.string(), v.isoTimestamp()),
  origin: v.string(),
  method: v.string(),
  path: v.string(),
  status: v.nullable(v.number()),
  ms: v.nullable(v.number()),
  verdict: v.string(),
  reason: v.nullable(v.string()),
  also: v.array(v.string()),
  marks: v.array(v.strictObject({ kind: v.string(), text: v.string() })),
  session: v.strictObject({ before: v.nullable(v.string()), after: v.nullable(v.string()) }),
  cookie: v.nullable(v.string()),
  middleware: v.nullable(v.strictObject({ name: v.string(), version: v.nullable(v.string()) })),
  why: v.string(),
  remedy: v.nullable(v.string()),
  unknown: v.nullable(v.string()),
  browser: v.null(),
});

const parseLines = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => v.parse(LineSchema, JSON.parse(line)));

/** What stands in a line of the ledger after the time of the request. */
const rowsOf = (stdout: string): string[] =>
  [...stdout.matchAll(/^ +(\d+) \d\d:\d\d:\d\d\.\d{3} (.*)$/gm)].map(([, number = '', rest = '']) =>
    `${number} ${rest}`.replaceAll(/ +/g, ' '),
  );

describe('sessions-devtools tail', () => {
  it('writes what the app still has, then each request as it ends, with why one is lost', async () => {
    const shop = await project.shop();
    await shop.visit('/cart');
    const tail = project.command('tail', '--url', shop.url);
    await tail.until(({ stdout }) => stdout.includes('/cart'));
    await shop.visit('/late');
    await tail.until(({ stdout }) => stdout.includes('already sent'));
    expect(rowsOf(tail.stdout)[0]).toMatch(/^1 GET \/cart 200 [0-9a-f]{4} created [\w-]{8}$/);
    expect(rowsOf(tail.stdout).at(-1)).toMatch(
      /^2 GET \/late 200 [0-9a-f]{4} lost · too-late [\w-]{8}$/,
    );
    expect(tail.stdout).toContain(
      '     late changed after express-session had decided what to store: the response was already sent.\n',
    );
    expect(tail.stderr).toMatch(
      /^Reading from http:\/\/127\.0\.0\.1:\d+ \(sessions-devtools [\d.]+: express-session [\d.]+\)\.\n$/,
    );
    expect(await tail.stop('SIGINT')).toBe(0);
  });

  it('says of two requests that overlap which one erased the other', async () => {
    const shop = await project.shop();
    await shop.visit('/cart');
    await shop.overlap();
    const tail = project.command('tail', '--url', shop.url);
    await tail.until(({ stdout }) => stdout.includes('overwrote #2'));
    expect(tail.stdout).toMatch(/\/hold\/first .* lost · overwritten +\S+ overwritten by #3\n/);
    expect(tail.stdout).toContain('Then #3, which had loaded the session before that');
  });

  it('gives programs a line of JSON for each request, and again when more is known', async () => {
    const shop = await project.shop();
    const tail = project.command('tail', '--json', '--url', shop.url);
    await shop.visit('/cart');
    await tail.until(({ stdout }) => stdout.includes('"/cart"'));
    await shop.overlap();
    await tail.until(({ stdout }) => stdout.includes('overwrote'));
    const lines = parseLines(tail.stdout);
    const last = new Map(lines.map((line) => [line.id, line]));
    expect([...last.values()].map(({ n, path, verdict, reason }) => [n, path, verdict, reason]))
      // A row has its number by the end of its request.
      .toEqual([
        [1, '/cart', 'created', null],
        [2, '/hold/first', 'lost', 'overwritten'],
        [3, '/hold/second', 'saved', null],
      ]);
    expect(lines.find(({ n }) => n === 2)?.origin).toBe(shop.url);
  });

  it('hides what the endpoint hides, and shows what would act on a terminal', async () => {
    const shop = await project.shop();
    await shop.visit('/cart');
    await shop.visit('/hostile');
    await shop.visit('/secret');
    for (const format of [[], ['--json']]) {
      const tail = project.command('tail', '--url', shop.url, ...format);
      await tail.until(({ stdout }) => stdout.includes('/secret') && stdout.includes('u001b'));
      // eslint-disable-next-line no-control-regex -- none of them may be there
      expect(tail.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(tail.stdout).not.toContain('staple');
    }
  });

  it('says once that the app is away, and that it was restarted, and goes on', async () => {
    const before = await project.shop();
    await before.visit('/cart');
    const tail = project.command('tail', '--url', before.url);
    await tail.until(({ stdout }) => stdout.includes('/cart'));
    await before.running.stop();
    await tail.until(({ stderr }) => stderr.includes('does not answer'));
    const after = await project.shop(before.port);
    await after.visit('/late');
    await tail.until(({ stdout }) => stdout.includes('/late'));
    const said = tail.stderr.trim().split('\n');
    expect(said.map((line) => line.replace(/\d\d:\d\d:\d\d\.\d{3}/, '…'))).toEqual([
      expect.stringMatching(/^Reading from /),
      `${before.url} does not answer. It is asked again.`,
      `${before.url} was restarted at ….`,
      said[0],
    ]);
  });

  it('waits for an app that is not there yet', async () => {
    const free = await listen(() => undefined);
    await free.close();
    const tail = project.command('tail', '--url', `http://127.0.0.1:${free.port}`);
    await tail.until(({ stderr }) => stderr.includes('does not answer. Start the app'));
    const shop = await project.shop(free.port);
    await shop.visit('/cart');
    await tail.until(({ stdout }) => stdout.includes('/cart'));
  });
});

it('comes with the licences of all that is in it, and with no dependency', () => {
  const folder = join(project.installed.folder, 'node_modules/sessions-devtools-cli');
  const licences = readFileSync(join(folder, 'dist/third-party-licences.txt'), 'utf8');
  const named = [...licences.matchAll(/^(\S+) [\d.]+ \((?:MIT|Apache-2\.0)\)/gm)];
  expect(named.map(([, name]) => name)).toEqual([
    '@modelcontextprotocol/core',
    '@modelcontextprotocol/server',
    '@valibot/to-json-schema',
    'fastest-levenshtein',
    'valibot',
    'zod',
  ]);
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  expect(manifest).not.toHaveProperty('dependencies');
});

describe('sessions-devtools tail says what to do', () => {
  const ended = (...args: string[]) => project.command('tail', ...args).end();

  it('where another program answers', async () => {
    const other = await listen((_req, res) => {
      res.statusCode = 404;
      res.end('nothing here');
    });
    const { code, stderr } = await ended('--url', `http://127.0.0.1:${other.port}`);
    await other.close();
    expect(code).toBe(2);
    expect(stderr).toContain('has no endpoint of the plugin at /__sessions.\n');
    expect(stderr).toContain('--path');
  });

  it('where the app is of another project', async () => {
    const shop = await project.shop();
    await shop.visit('/cart');
    const env = { SESSIONS_DEVTOOLS_TOKEN: 'x'.repeat(32) };
    const bin = `${project.installed.folder}/node_modules/.bin/sessions-devtools`;
    const { code, stdout, stderr } = await project.run(bin, ['tail', '--url', shop.url], env).end();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('does not have the token of SESSIONS_DEVTOOLS_TOKEN.');
  });

  it.each([
    [[], /^sessions-devtools: Which app\? .*\n.*--url http:\/\/localhost:3000\n$/],
    [['--ulr', 'http://localhost:3000'], /no option --ulr\.\nDid you mean --url\?/],
    [['--url'], /--url has no value\.\nWrite --url <url>\./],
    [['--url', '--json'], /--url has no value\./],
    [['--url', 'localhost:3000'], /localhost:3000 is no address of a server\./],
    [['--json=yes'], /--json takes no value\./],
    [['--url', 'http://localhost:3000', '--path', 'sessions'], /sessions is no path/],
    [['--url', 'http://localhost:3000', '--project', '/'], /no package\.json in \/, nor above it/],
    [['--url', 'http://localhost:3000', 'more'], /tail takes no “more”/],
  ])('where the arguments are %j', async (args, says) => {
    const { code, stdout, stderr } = await ended(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });
});
