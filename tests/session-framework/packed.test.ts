import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsOf, SETTINGS } from '../support/packed/compile.ts';
import { installPacked, type Installed } from '../support/packed/install.ts';
import { exportedNames, NO_REQUIRE_OF_ESM, writeShared } from '../support/packed/names.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const FORMATS = ['import', 'require'] as const;

const ManifestSchema = v.object({ exports: v.record(v.string(), v.unknown()) });

const manifest = v.parse(ManifestSchema, JSON.parse(read('session-framework/package.json')));
const subpaths = Object.keys(manifest.exports)
  .filter((subpath) => !subpath.endsWith('.json'))
  .map((subpath) => subpath.replace('.', 'session-framework'));

let app: Installed;
beforeAll(async () => {
  app = await installPacked('session-framework');
});
afterAll(() => app.remove());

const script = (name: string): string =>
  app.write(name, read(`tests/session-framework/packed/${name}`));

describe('the packed package', () => {
  it('exports the same to require and to import', async () => {
    const names = await exportedNames(app);
    for (const [name, { required, imported }] of names) {
      expect([name, required]).toEqual([name, imported]);
      expect([name, required.length]).not.toEqual([name, 0]);
    }
    expect(names.map(([name]) => name)).toEqual(subpaths);
  });

  it('has a subpath for each host and each engine', () => {
    const names = ['hosts', 'engines'].flatMap((folder) =>
      globSync(`session-framework/${folder}/*.ts`, { cwd: ROOT })
        .filter((file) =>
          /^export function (sessions<|\w+Engine\(|withTimeout\()/m.test(read(file)),
        )
        .map((file) =>
          file.replace(/^session-framework\/(hosts\/)?(.*)\.ts$/, 'session-framework/$2'),
        ),
    );
    expect(names.toSorted()).toEqual(subpaths.filter((name) => name.includes('/')).toSorted());
  });

  it('works in both formats at once: sessions, errors, and where a change was made', async () => {
    const count = `(req, res) => {
      req.session.set('n', req.session.get('n', 0) + 1);
      res.send(String(req.session.require('n')));
    };`;
    const handlers = {
      require: app.write('handler.cjs', `exports.count = ${count}`),
      import: app.write('handler.mjs', `export const count = ${count}`),
    };
    const visits = FORMATS.flatMap((host) =>
      FORMATS.map((handler) => {
        const place = `${handlers[handler]}:2:19`;
        return { host, handler, texts: ['1', '2'], places: [place, place] };
      }),
    );
    // A class is another one in the other format; its name is the same.
    const error = { name: 'SessionError', status: 500, own: true, others: false };
    const printed = await app.run(script('formats.mjs'), NO_REQUIRE_OF_ESM);
    expect(printed).toEqual({ visits, errors: { import: error, require: error } });
  });

  it('works in a realm of its own, as Jest makes one', async () => {
    const texts = ['1', '2', '1'];
    writeShared(app, 'load-in-realm.cjs');
    const printed = await app.run(script('realm.cjs'));
    expect(printed).toEqual({
      ...{ file: texts, database: texts, ofFirstRealm: texts },
      failing: 'ENOTDIR,lstat',
      dates: ['60', '60', '60', '60'],
    });
  });

  it('lacks nothing but SQLite on a Node without it, and says what to do', async () => {
    const file = app.write(
      'without-sqlite.cjs',
      `const { databaseEngine } = require('session-framework/engines/database');
       try { databaseEngine('s.sqlite') } catch ({ name, message }) {
         console.log(JSON.stringify({ name, message }));
       }`,
    );
    expect(await exportedNames(app, '--no-experimental-sqlite')).not.toEqual([]);
    expect(await app.run(file, '--no-experimental-sqlite', NO_REQUIRE_OF_ESM)).toEqual({
      name: 'ConfigurationError',
      message:
        `databaseEngine: database needs node:sqlite, which Node ${process.versions.node} lacks: ` +
        'Node 22.13 or newer has it. Or take another engine.',
    });
  });

  it('has its command', async () => {
    const command = join(app.folder, 'node_modules/.bin/session-framework');
    await expect(app.run(command)).rejects.toThrow('Usage: session-framework clear-expired');
  });
});

describe('the types', () => {
  const [, example = ''] =
    /```ts\n(import express .*?)```/s.exec(read('session-framework/README.md')) ?? [];
  const everything = subpaths.map((name, at) => `export * as e${at} from '${name}';`).join('\n');

  it.each(SETTINGS)(
    'are found with %s, and the example of the README compiles',
    (_, endings, set) => {
      const files = endings.flatMap((ending) => [
        app.write(`example.${ending}`, example),
        app.write(`everything.${ending}`, everything),
      ]);
      expect(problemsOf(app.folder, files, set)).toEqual([]);
    },
  );

  it('let each setting and option be undefined, as a variable that is not set is', () => {
    const program = `
      import { createSessions, type SessionOptions } from 'session-framework';
      import type { CachedDatabaseOptions } from 'session-framework/engines/cached-database';
      import type { DatabaseOptions } from 'session-framework/engines/database';
      import type { ExpressStoreOptions } from 'session-framework/engines/express-store';
      import type { FileOptions } from 'session-framework/engines/file';
      import type { MemoryOptions } from 'session-framework/engines/memory';
      import type { PostgresOptions } from 'session-framework/engines/postgres';
      import type { RedisOptions } from 'session-framework/engines/redis';
      import type { SignedCookieOptions } from 'session-framework/engines/signed-cookies';
      import type { TimeoutOptions } from 'session-framework/engines/with-timeout';

      type Unset<Options> = { [Name in keyof Options]-?: undefined };
      type Taken<Options> = Unset<Options> extends Options ? true : false;
      export const taken: true[] = [
        true satisfies Taken<SessionOptions>,
        true satisfies Taken<NonNullable<SessionOptions['cookie']>>,
        true satisfies Taken<Omit<CachedDatabaseOptions, 'database' | 'cache'>>,
        true satisfies Taken<DatabaseOptions>,
        true satisfies Taken<ExpressStoreOptions>,
        true satisfies Taken<FileOptions>,
        true satisfies Taken<MemoryOptions>,
        true satisfies Taken<PostgresOptions>,
        true satisfies Taken<RedisOptions>,
        true satisfies Taken<Omit<SignedCookieOptions, 'secrets'>>,
        true satisfies Taken<TimeoutOptions>,
      ];
      createSessions({ cookie: { domain: process.env.X } });
    `;
    const exact = { module: 'nodenext', exactOptionalPropertyTypes: true };
    expect(problemsOf(app.folder, [app.write('unset.mts', program)], exact)).toEqual([]);
  });

  it('are wrong where they are wrong', () => {
    const wrong = example.replace("set('num_visits'", "set('num_visit'");
    const found = problemsOf(app.folder, [app.write('wrong.cts', wrong)], { module: 'node16' });
    expect(found).toEqual([expect.stringContaining('num_visit')]);
  });
});
