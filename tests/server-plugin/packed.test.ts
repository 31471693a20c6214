import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsOf, SETTINGS } from '../support/packed/compile.ts';
import { installPacked, type Installed } from '../support/packed/install.ts';
import { exportedNames, NO_REQUIRE_OF_ESM, writeShared } from '../support/packed/names.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const FormatsSchema = v.object({
  isOneFunction: v.boolean(),
  hellos: v.array(v.object({ instance: v.string(), cookieNames: v.array(v.string()) })),
  urls: v.array(v.array(v.string())),
  written: v.array(v.string()),
});

let app: Installed;
beforeAll(async () => {
  app = await installPacked('server-plugin', 'session-framework');
});
afterAll(() => app.remove());

const script = (name: string): string =>
  app.write(name, read(`tests/server-plugin/packed/${name}`));

describe('the packed plugin', () => {
  it('exports the same to require and to import', async () => {
    const names = await exportedNames(app);
    expect(names.length).toBeGreaterThan(0);
    for (const [name, { required, imported }] of names) {
      expect([name, required]).toEqual([name, imported]);
      expect([name, required.length]).not.toEqual([name, 0]);
    }
  });

  it('is one in a process, whichever format asks: one endpoint tells all, one link is printed', async () => {
    script('call.cjs');
    const printed = v.parse(FormatsSchema, await app.run(script('formats.mjs'), NO_REQUIRE_OF_ESM));
    const [first, second] = printed.hellos;
    expect(printed.isOneFunction).toBe(false);
    expect(first).toEqual(second);
    expect(first?.cookieNames).toEqual(['/imported', '/required']);
    const both = ['/imported', '/required'];
    expect(printed.urls.map((urls) => urls.toSorted())).toEqual([both, both]);
    expect(printed.written.filter((line) => line.includes('/__sessions/pair'))).toHaveLength(1);
  });

  it('works in a realm of its own, as Jest makes one', async () => {
    writeShared(app, 'load-in-realm.cjs');
    const printed = await app.run(script('realm.cjs'), NO_REQUIRE_OF_ESM);
    expect(printed).toEqual(['1', '2', '3'].map((text) => ({ text, isNamed: true })));
  });
});

/** What is seen of copies that observe a middleware each, at a path each. */
function seenOf(name: string, copies: number) {
  const paths = Array.from({ length: copies }, (_, index) => `/${index}/`);
  const answer = { middlewares: paths.map(() => name), recorded: paths };
  return { texts: paths.map(() => 'visited'), answers: paths.map(() => answer), links: 1 };
}

describe('copies of the packed plugin on one server are one', () => {
  it('an ES module, CommonJS, and CommonJS evaluated anew', async () => {
    script('call.cjs');
    script('visit.cjs');
    const seen = { copies: 3, ...seenOf('express-session', 3) };
    expect(await app.run(script('copies.mjs'), NO_REQUIRE_OF_ESM)).toEqual(seen);
  });

  it('both formats, observing both formats of session-framework', async () => {
    script('call.cjs');
    script('visit.cjs');
    const seen = seenOf('session-framework', 4);
    expect(await app.run(script('formats-observed.mjs'), NO_REQUIRE_OF_ESM)).toEqual(seen);
  });
});

describe('an app with the lines of the README', () => {
  const readme = read('server-plugin/README.md');
  const [, imported = ''] = /```ts\n(import .*?)```/s.exec(readme) ?? [];
  const [, required = ''] = /```js\n(const .*?)```/s.exec(readme) ?? [];
  const [use = ''] = /^app\.use\(.*$/m.exec(imported) ?? [];
  const before = "const secret = 'secret';\nconst app = express();";
  const after = `app.get('/', (req, res) => res.send(req.session ? 'visited' : 'without'));`;
  const program = `import express from 'express';\n${before}\n${imported}\n${after}\nexport { app };`;
  const compiled = (module: ts.ModuleKind): string =>
    ts.transpileModule(program, { compilerOptions: { module, esModuleInterop: true } }).outputText;
  const commonJs = [
    "const express = require('express');\nconst session = require('express-session');",
    ...[required, before, use, after, 'exports.app = app;'],
  ].join('\n');

  it.each([
    ['an ES module', 'mjs', compiled(ts.ModuleKind.ES2022)],
    ['CommonJS', 'cjs', commonJs],
    ['CommonJS that tsc made', 'cjs', compiled(ts.ModuleKind.CommonJS)],
  ])('is observed as %s', async (_, ending, text) => {
    expect([imported, required]).toEqual([
      expect.stringContaining('observe'),
      expect.stringContaining('observe'),
    ]);
    script('call.cjs');
    script('visit.cjs');
    app.write(`app-of-readme.${ending}`, text);
    app.write('entry.mjs', `export { app } from './app-of-readme.${ending}';`);
    expect(await app.run(script('visit-app.mjs'), NO_REQUIRE_OF_ESM)).toEqual({
      texts: ['visited'],
      answers: [{ middlewares: ['express-session'], recorded: ['/'] }],
      links: 1,
    });
  });
});

it("the example of a middleware of one's own runs with the packed plugin", async () => {
  script('call.cjs');
  script('visit.cjs');
  for (const name of ['sessions.ts', 'app.ts']) {
    app.write(`home-made/${name}`, read(`examples/home-made-sessions/${name}`));
  }
  app.write('entry.mjs', "export { app } from './home-made/app.ts';");
  expect(await app.run(script('visit-app.mjs'), '--experimental-strip-types')).toEqual({
    texts: ['visit 1'],
    answers: [{ middlewares: ['home-made sessions'], recorded: ['/'] }],
    links: 1,
  });
});

describe('the types of the packed plugin', () => {
  const [, example = ''] = /```ts\n(import .*?)```/s.exec(read('server-plugin/README.md')) ?? [];

  it('tell nothing of the inside, whose private fields no target before ES2015 takes', () => {
    const dist = join(app.folder, 'node_modules/sessions-devtools/dist');
    const declarations = globSync('**/*.d.{ts,cts}', { cwd: dist });
    expect(declarations.length).toBeGreaterThan(0);
    const inside = declarations.filter((file) =>
      readFileSync(join(dist, file), 'utf8').includes('#private'),
    );
    expect(inside).toEqual([]);
  });

  it.each(SETTINGS)(
    'are found with %s, and the example of the README compiles',
    (_, endings, set) => {
      const program = `import express from 'express';
      const app = express();
      declare const secret: string;
      ${example}`;
      const files = endings.map((ending) => app.write(`example.${ending}`, program));
      expect(example).toContain('observe(session)');
      expect(problemsOf(app.folder, files, { ...set, esModuleInterop: true })).toEqual([]);
    },
  );
});
