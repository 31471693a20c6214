import { globSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import ts from 'typescript';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPacked, type Command, type Installed } from '../support/packed/install.ts';

/** An app without a line of ours, started in the ways in which people start theirs. */

const ROOT = resolve(import.meta.dirname, '../..');
const PACKED = join(ROOT, 'tests/server-plugin/packed');
const APPS = globSync('register/*.mjs', { cwd: PACKED }).map((file) => basename(file, '.mjs'));
const NAMES = [
  '@adonisjs/session',
  '@fastify/secure-session',
  '@fastify/session',
  '@hono/session',
  '@remix-run/session-middleware',
  'cookie-session',
  'express-session',
  'h3',
  'hono-sessions',
  'iron-session',
  'koa-session',
  'react-router',
  'session-framework',
];

/** ES modules alone. Node gives them to `require`; tsx, which compiles them for that, does not find one. */
const UNKNOWN_TO_TSX = { app: 'adonis-session', name: '@adonisjs/session' };

const ShownSchema = v.object({
  name: v.string(),
  text: v.string(),
  middlewares: v.array(v.string()),
});

let app: Installed;
beforeAll(async () => {
  app = await installPacked('server-plugin', 'session-framework');
  for (const script of ['call.cjs', 'register/show.cjs']) {
    app.write(basename(script), readFileSync(join(PACKED, script), 'utf8'));
  }
  for (const name of APPS) writeApp(name);
  writeApp('second/h3');
  app.link('second', 'h3');
  const imports = APPS.map((name) => `import './${name}`);
  for (const ending of ['mjs', 'mts']) {
    app.write(`all.${ending}`, imports.map((start) => `${start}.${ending}';`).join('\n'));
  }
  const requiring = (ending: string, apps = APPS): void => {
    app.write(`all.${ending}`, apps.map((name) => `require('./${name}.${ending}');`).join('\n'));
  };
  requiring('cjs');
  requiring(
    'cts',
    APPS.filter((name) => name !== UNKNOWN_TO_TSX.app),
  );
});
afterAll(() => app.remove());

/** In each format, and as TypeScript would have it. */
function writeApp(name: string): void {
  const text = readFileSync(join(PACKED, `register/${name}.mjs`), 'utf8');
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
    },
  });
  for (const ending of ['mjs', 'mts']) app.write(`${name}.${ending}`, text);
  for (const ending of ['cjs', 'cts']) app.write(`${name}.${ending}`, outputText);
}

const HOOK = '--import sessions-devtools/register';
const BY_ENV = { NODE_OPTIONS: HOOK };
const bin = (path: string): string => join(ROOT, 'node_modules', path);

/** How a file is run. */
const WAYS: Record<string, (file: string) => Command> = {
  'node --import': (file) => ({ args: [...HOOK.split(' '), file] }),
  NODE_OPTIONS: (file) => ({ args: [file], env: BY_ENV }),
  'node --watch': (file) => ({ args: ['--watch', file], env: BY_ENV }),
  nodemon: (file) => ({ args: [bin('nodemon/bin/nodemon.js'), file], env: BY_ENV }),
  tsx: (file) => ({
    args: [bin('tsx/dist/cli.mjs'), file.replace(/js$/, 'ts')],
    env: BY_ENV,
  }),
};

async function shownBy(command: Command, count = NAMES.length) {
  const { found, told } = await app.lines(command, /^SHOWN /, count);
  const shown = found.map((line) => v.parse(ShownSchema, JSON.parse(line.slice('SHOWN '.length))));
  const lines = told.split('\n').filter((line) => line.includes('Sessions DevTools'));
  return { shown: shown.toSorted((a, b) => a.name.localeCompare(b.name)), lines, told };
}

const expected = (names: readonly string[]) =>
  names.map((name) => ({ name, text: 'visited', middlewares: [name] }));

describe('every known package is observed as it is imported, in an app without a line of ours', () => {
  describe.each(Object.entries(WAYS))('started by %s', (_, way) => {
    it.each([
      ['ES modules', 'all.mjs'],
      ['CommonJS', 'all.cjs'],
    ])('as %s', async (_format, file) => {
      const command = way(file);
      const isAll = !command.args.some((arg) => arg.endsWith('.cts'));
      const names = NAMES.filter((name) => isAll || name !== UNKNOWN_TO_TSX.name);
      const { shown, lines, told } = await shownBy(command, names.length);
      expect({ shown, told }).toEqual({ shown: expected(names), told });
      const links = lines.filter((line) => line.includes('pair your browser once'));
      const named = lines.filter((line) => line.includes('register observes'));
      expect(links).toHaveLength(1);
      expect(lines).toHaveLength(links.length + named.length);
      for (const name of names) {
        // Once in all processes together, with its version.
        const version = new RegExp(`${name} \\d+\\.\\d+\\.\\d+`);
        expect(named.filter((line) => version.test(line))).toHaveLength(1);
      }
    });
  });
});

describe('test runners', () => {
  it('vitest: what a test imports is observed', async () => {
    app.write(
      'vitest/apps.test.mjs',
      [
        "import { expect, it } from 'vitest';",
        `it.each(${JSON.stringify(APPS)})('%s', async (name) => {`,
        '  const { shown } = await import(`../${name}.mjs`);',
        '  const { text } = await shown;',
        "  expect(text).toBe('visited');",
        '});',
      ].join('\n'),
    );
    const args = [bin('vitest/vitest.mjs'), 'run', '--root', '.', '--dir', 'vitest'];
    const { shown } = await shownBy({
      args: [...args, '--disable-console-intercept'],
      env: BY_ENV,
    });
    expect(shown).toEqual(expected(NAMES));
  });

  it('Jest: it has a loader of its own, stays green, and is told nothing', async () => {
    app.write(
      'jest/apps.test.cjs',
      [
        "test.each(['express-session', 'cookie-session', 'koa-session'])('%s', async (name) => {",
        '  const { shown } = require(`../${name}.cjs`);',
        "  expect(await shown).toEqual({ name, text: 'visited', middlewares: [] });",
        '});',
      ].join('\n'),
    );
    app.write('jest.config.json', JSON.stringify({ testMatch: ['**/jest/*.test.cjs'] }));
    const { told } = await app.lines(
      { args: [bin('jest/bin/jest.js'), '--config', 'jest.config.json'], env: BY_ENV },
      /no line/,
      1,
    );
    expect(told).toContain('3 passed');
    expect(told).not.toContain('Sessions DevTools');
  });
});

describe('a package of which an app has two versions', () => {
  it.each(['mjs', 'cjs'])('is observed in each, as .%s', async (ending) => {
    const both = { mjs: "import './h3.mjs'; import './second/h3.mjs';" }[ending];
    const text = both ?? "require('./h3.cjs'); require('./second/h3.cjs');";
    const file = app.write(`both.${ending}`, text);
    const { shown, lines } = await shownBy({ args: [...HOOK.split(' '), file] }, 2);
    const seen = { name: 'h3', text: 'visited', middlewares: ['h3'] };
    expect(shown).toEqual([seen, seen]);
    expect(lines.join()).toMatch(/h3 1\.15\.\d+/);
    expect(lines.join()).toMatch(/h3 2\.0\.\d+/);
  });
});

describe('an app', () => {
  /** An app with express-session, in which `session` is what the text makes of it. */
  const written = (name: string, text: string): Command => {
    const own = readFileSync(join(PACKED, 'register/express-session.mjs'), 'utf8');
    return { args: [...HOOK.split(' '), app.write(name, text + own)] };
  };

  it('that observes its middleware itself, too, is observed once, as it says', async () => {
    const byHand = [
      "import { observe } from 'sessions-devtools/express-session';",
      "import theirs from 'express-session';",
      "import * as iron from 'iron-session';",
      "import { observe as observeIron } from 'sessions-devtools/iron-session';",
      "const session = observe(theirs, { path: '/__sessions' });",
      "if (observe(theirs) === theirs || !observeIron(iron).getIronSession) throw new Error('off');",
      '',
    ].join('\n');
    const command = written('by-hand.mjs', byHand);
    const file = command.args.at(-1) ?? '';
    const text = readFileSync(file, 'utf8').replace(
      "import session from 'express-session';\nimport { show }",
      'import { show }',
    );
    app.write('by-hand.mjs', text);
    const { shown, lines } = await shownBy(command, 1);
    expect(shown).toEqual([
      { name: 'express-session', text: 'visited', middlewares: ['express-session'] },
    ]);
    expect(lines.filter((line) => line.includes('register'))).toEqual([]);
  });

  it('that makes a storage by another package of its own is observed through the known one, once', async () => {
    const own = readFileSync(join(PACKED, 'register/react-router.mjs'), 'utf8');
    const file = app.write(
      'files.mjs',
      own
        .replace('createCookieSessionStorage } from', 'createCookieSessionStorage as _ } from')
        .replace(
          'createCookieSessionStorage({',
          "observe(createFileSessionStorage)({ dir: './sessions',",
        )
        .concat(
          "import { createFileSessionStorage } from '@react-router/node';\n",
          "import { observe } from 'sessions-devtools/react-router';\n",
        ),
    );
    const { shown } = await shownBy({ args: [...HOOK.split(' '), file] }, 1);
    expect(shown).toEqual([
      { name: 'react-router', text: 'visited', middlewares: ['react-router'] },
    ]);
  });

  it('in production is left as it is: nothing is hooked or printed', async () => {
    const command = written(
      'production.mjs',
      "import Module from 'node:module';\nif (Module._load.name === 'hooked') throw new Error('hooked');\n",
    );
    const { shown, lines } = await shownBy({ ...command, env: { NODE_ENV: 'production' } }, 1);
    expect(shown).toEqual([{ name: 'express-session', text: 'visited', middlewares: [] }]);
    expect(lines).toEqual([]);
  });

  it('that says only then that it is in production is not observed either', async () => {
    const command = written('late.mjs', "process.env.NODE_ENV = 'production';\n");
    const { shown, lines } = await shownBy(command, 1);
    expect(shown).toEqual([{ name: 'express-session', text: 'visited', middlewares: [] }]);
    expect(lines).toEqual([]);
  });

  it('gets one thing however it asks, with all that the package exports', async () => {
    const file = app.write(
      'identity.mjs',
      [
        "import { createRequire } from 'node:module';",
        "import fastifySession, * as named from '@fastify/session';",
        "import * as framework from 'session-framework/express';",
        'const require = createRequire(import.meta.url);',
        "const required = require('@fastify/session');",
        "const own = require(require.resolve('@fastify/session'));",
        'console.log(JSON.stringify([',
        '  fastifySession === required, required === own, required === required.default,',
        '  named.fastifySession === required, named.MemoryStore === required.MemoryStore,',
        "  fastifySession[Symbol.for('skip-override')], typeof framework.sessions === 'function',",
        "  require('koa-session').default === require('koa-session').createSession,",
        ']));',
      ].join('\n'),
    );
    expect(await app.run(file, ...HOOK.split(' '))).toEqual(Array(8).fill(true));
  });

  it.each([
    ['1.20.0', /register saw and could not observe express-session 1\.20\.0 \(/],
    ['3.0.0', /express-session 3\.0\.0 is not a version that this plugin knows/],
  ])(
    'whose package is another thing, as version %s, runs and is told so',
    async (version, line) => {
      const folder = `other-${version}`;
      const middleware = '(req, res, next) => { req.session = {}; next(); }';
      app.write(
        `${folder}/node_modules/express-session/index.js`,
        `module.exports = () => ${middleware};`,
      );
      app.write(
        `${folder}/node_modules/express-session/package.json`,
        JSON.stringify({ name: 'express-session', version }),
      );
      for (const name of ['show.cjs', 'call.cjs']) {
        app.write(`${folder}/${name}`, readFileSync(join(app.folder, name), 'utf8'));
      }
      const text = readFileSync(join(PACKED, 'register/express-session.mjs'), 'utf8');
      const file = app.write(`${folder}/app.mjs`, text);
      const { shown, lines } = await shownBy({ args: [...HOOK.split(' '), file] }, 1);
      expect(shown).toEqual([{ name: 'express-session', text: 'visited', middlewares: [] }]);
      expect(lines).toEqual([expect.stringMatching(line)]);
    },
  );

  it('on a Node that has no hooks for imports is told so where it serves, once', async () => {
    const without = 'data:text/javascript,import m from "node:module"; delete m.registerHooks';
    const file = join(app.folder, 'express-session.cjs');
    const { shown, lines } = await shownBy(
      { args: ['--import', without, ...HOOK.split(' '), file] },
      1,
    );
    expect(shown[0]?.middlewares).toEqual(['express-session']);
    expect(lines.filter((line) => line.includes('has no module.registerHooks'))).toHaveLength(1);
    const silent = app.write('no-server.mjs', "import 'express-session';console.log('SHOWN {}')");
    const { told } = await app.lines(
      { args: ['--import', without, ...HOOK.split(' '), silent] },
      /^SHOWN/,
      1,
    );
    expect(told).toBe('');
  });
});
