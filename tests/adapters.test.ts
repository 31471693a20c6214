import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toldBy } from './contracts/adapter/told.ts';
import { ADAPTERS as UNDER_TEST } from './contracts/under-test/all.ts';
import { importsOf, read, ROOT, sources, textsOf, wordsOf } from './support/sources.ts';

/**
 * The plugin is made of adapters, one for each middleware, and of parts that all of them share.
 * Adapters know the shared parts; nothing knows an adapter.
 */

/** The folders of shared parts: a folder that is neither here nor an adapter's own is a mistake. */
const SHARED_FOLDERS = [
  'endpoint',
  'exchange',
  'process',
  'recording',
  'redaction',
  'register',
  'stores',
  'stores/redis',
  'stores/sqlite',
  'visit',
];

/** An adapter only translates. What needs more room is a shared part, or is missing there. */
const MOST_LINES = 200;

/** What shared parts speak of nowhere, besides the adapters: under which host they run. */
const HOSTS = ['express', 'koa', 'fastify', 'hono', 'hapi', 'adonis', 'remix', 'nuxt'];

const PLUGIN = 'server-plugin';

/** The one list of all of them: what is observed where an app imports it. */
const KNOWN = `${PLUGIN}/register/known.ts`;

/** What reaches that list, and is reached by nothing but the app. */
const isOfList = (file: string): boolean => new RegExp(`^${PLUGIN}/register[./]`).test(file);
const ADAPTERS = globSync(`${PLUGIN}/adapters/*.ts`, { cwd: ROOT })
  .filter((file) => !file.endsWith('.settings.ts'))
  .map((file) => basename(file, '.ts'));

/** What nothing else may name. The adapter of one's own middleware has the name of none. */
const NAMES = [...ADAPTERS.filter((name) => name !== 'custom'), ...HOSTS].map(
  (name) => new RegExp(`(^|-)${name}s?\\d?(-|$)`),
);

/** What each of them tells of its middleware. */
const TOLD = (await Promise.all(UNDER_TEST.map(toldBy))).filter((told) => told !== null);

/** Whose adapter's file this is; null for a shared one. */
function ownerOf(file: string): string | null {
  const isOwn = (name: string): boolean =>
    filesOf(name).includes(file) ||
    file.startsWith(`${PLUGIN}/adapters/${name}/`) ||
    file.startsWith(`${PLUGIN}/${name}/`);
  return ADAPTERS.find(isOwn) ?? null;
}

/** The file of an adapter, and its settings beside it where it must. */
function filesOf(name: string): string[] {
  return [`${PLUGIN}/adapters/${name}.ts`, `${PLUGIN}/adapters/${name}.settings.ts`];
}

/** Why an adapter is not one file that only translates. */
function isNotOneFile(name: string): string[] {
  const folders = sources(PLUGIN)
    .filter((file) => ownerOf(file) === name && !filesOf(name).includes(file))
    .map((file) => `${file} is a file of its own`);
  const long = filesOf(name)
    .filter((file) => existsSync(join(ROOT, file)))
    .map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines >= MOST_LINES)
    .map(({ file, lines }) => `${file} has ${lines} lines`);
  return [...folders, ...long];
}

describe('the shared parts of the plugin', () => {
  const shared = sources(PLUGIN).filter((file) => ownerOf(file) === null);

  it('are in folders that are known as theirs', () => {
    const isKnown = new RegExp(`^${PLUGIN}/((${SHARED_FOLDERS.join('|')})/)?[^/]+$`);
    expect(shared.filter((file) => !isKnown.test(file))).toEqual([]);
  });

  it.each(shared.filter((file) => file !== KNOWN))('%s imports no adapter', (file) => {
    const adapters = importsOf(file).filter((target) => ownerOf(target) !== null);
    expect(adapters).toEqual([]);
  });

  it('do not reach the list of all adapters', () => {
    const reaching = sources(PLUGIN).filter(
      (file) => !isOfList(file) && importsOf(file).some(isOfList),
    );
    expect(reaching).toEqual([]);
  });

  it.each(shared.filter((file) => file !== KNOWN))(
    '%s names no middleware, and no host',
    (file) => {
      const named = wordsOf(file).filter((word) => NAMES.some((name) => name.test(word)));
      expect(named).toEqual([]);
    },
  );
});

describe.each(ADAPTERS)('the adapter %s', (name) => {
  it('imports shared parts, and nothing of another adapter', () => {
    const others = sources(PLUGIN)
      .filter((file) => ownerOf(file) === name)
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => ![null, name].includes(ownerOf(target)))
          .map((target) => `${file} → ${target}`),
      );
    expect(others).toEqual([]);
  });

  it('is one file that only translates', () => {
    expect(isNotOneFile(name)).toEqual([]);
  });

  it('is a subpath of its own', () => {
    const manifest: unknown = JSON.parse(read(`${PLUGIN}/package.json`));
    expect(manifest).toHaveProperty(['exports', `./${name}`]);
  });

  it('has a page and a line in the README', () => {
    expect(existsSync(join(ROOT, `docs/middlewares/${name}.md`))).toBe(true);
    expect(read('README.md')).toContain(`sessions-devtools/${name}`);
  });

  it.runIf(name !== 'custom')('is observed where its package is imported', () => {
    expect(importsOf(KNOWN)).toContain(`${PLUGIN}/adapters/${name}.ts`);
  });

  it('passes the contracts', () => {
    expect(UNDER_TEST.map((adapter) => adapter.name)).toContain(name);
  });
});

describe('the extension', () => {
  const files = ['lib', 'components', 'entrypoints'].flatMap(sources);

  /** What the adapters tell as code, and their options, those aside that are words of English. */
  const apis = TOLD.flatMap(({ advice = {}, terms = {}, options }) => [
    ...Object.values(advice).flatMap((text) => text.split('`').filter((_, at) => at % 2)),
    ...Object.values(terms).filter((term) => term !== undefined),
    ...Object.keys(options),
  ]).filter((api) => !/^[a-z]+$|^cookie\./.test(api));

  /** A call or an assignment at what an app has of its middleware or its host. */
  const MEMBER = /(?<![\w/])(req|request|res|response|reply|ctx|app|session)\.[a-z]\w*( =|[(.=])/;

  // The browser tells of every cookie, whoever made it: the formats are no API of the app. And what
  // there is a plugin for is said where none is seen.
  const isToName = (file: string) =>
    file.startsWith('lib/decoders/') || file === 'lib/text/no-plugin.ts';

  it.each(files.filter((file) => !isToName(file)))(
    '%s names no middleware, no host and no API of one',
    (file) => {
      expect(wordsOf(file).filter((word) => NAMES.some((name) => name.test(word)))).toEqual([]);
      const named = textsOf(file).filter(
        (text) => MEMBER.test(text) || apis.some((api) => text.includes(api)),
      );
      expect(named).toEqual([]);
    },
  );

  it('is told APIs by the adapters', () => {
    expect(apis).toEqual(
      expect.arrayContaining(['req.session.save()', 'session.modified = true', 'saveEveryRequest']),
    );
  });
});
