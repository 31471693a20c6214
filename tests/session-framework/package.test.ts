import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as errors from '../../session-framework/errors.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { createSessions } from '../../session-framework/manager.ts';
import { Session } from '../../session-framework/session/session.ts';
import { VERSION } from '../../session-framework/version.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(resolve(ROOT, file), 'utf8');
const namesIn = (folder: string): string[] =>
  globSync(`session-framework/${folder}/*.ts`, { cwd: ROOT }).map((file) => basename(file, '.ts'));

/** All but those that the package begins with. */
const sources = globSync('session-framework/*/*.ts', {
  cwd: ROOT,
  exclude: (file) => /dist|node_modules/.test(file),
});

const manifest: unknown = JSON.parse(read('session-framework/package.json'));
const readme = read('session-framework/README.md');

/** Files of `engines/` that export an engine; the others help them. */
const engines = namesIn('engines').filter((name) =>
  /export function \w+Engine\(/.test(read(`session-framework/engines/${name}.ts`)),
);
const hosts = namesIn('hosts').filter((name) =>
  read(`session-framework/hosts/${name}.ts`).includes('export function sessions<'),
);

describe('the package', () => {
  it('has one version', () => {
    expect(manifest).toMatchObject({ version: VERSION });
  });

  it('needs no other at run time', () => {
    expect(manifest).not.toHaveProperty('dependencies');
    const imports = globSync('session-framework/**/*.ts', {
      cwd: ROOT,
      exclude: (file) => /dist|node_modules/.test(file),
    }).flatMap((file) =>
      [...read(file).matchAll(/^import (?!type\b)[^;]*? from '([^']+)'/gms)].map(
        ([, name = '']) => name,
      ),
    );
    expect(imports.length).toBeGreaterThan(50);
    expect(imports.filter((name) => !/^(\.|node:)/.test(name))).toEqual([]);
  });

  it('numbers no parameter of its SQL, which older Node 22 and 24 do not bind', () => {
    expect(sources.length).toBeGreaterThan(40);
    expect(sources.filter((file) => /\?\d/.test(read(file)))).toEqual([]);
  });

  it('has a subpath for each host, whose sources are there', () => {
    const exported: unknown = Reflect.get(Object(manifest), 'exports');
    for (const host of hosts) {
      expect(exported).toHaveProperty([`./${host}`, 'import'], `./dist/hosts/${host}.js`);
    }
    expect(hosts).toHaveLength(5);
  });
});

describe.each(engines)('the engine %s', (name) => {
  const [, factory = ''] =
    /export function (\w+Engine)\(/.exec(read(`session-framework/engines/${name}.ts`)) ?? [];

  it('passes the contract', () => {
    expect(read('tests/contracts/engine/engine.test.ts')).toContain(`${factory}(`);
  });

  it('is in the README', () => {
    expect(readme).toContain(`| \`${name}\` | \`${factory}(`);
  });
});

describe.each(hosts)('the host %s', (name) => {
  it('passes the contract', () => {
    expect(read('tests/contracts/host/host-under-test.ts')).toContain(`hosts/${name}.ts`);
  });

  it('is in the README', () => {
    expect(readme).toContain(`\`session-framework/${name}\``);
  });
});

/** Names of an interface of a file; none where it has no such interface. */
function membersOf(file: string, name: string): string[] {
  const [, body = ''] = new RegExp(`interface ${name} \\{(.*?)\\n\\}`, 's').exec(read(file)) ?? [];
  return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, member = '']) => member);
}

/** The first two cells of a table of the README, row by row. */
function tableUnder(heading: string): Map<string, string> {
  const [, section = ''] = new RegExp(`\\n#+ ${heading}\\n(.*?)(?=\\n#|$)`, 's').exec(readme) ?? [];
  const rows = [...section.matchAll(/^\| `([\w.]+)` +\| (.+?) +\| .+\S.* \|$/gm)];
  return new Map(rows.map(([, name = '', value = '']) => [name, value]));
}

describe('the table of settings', () => {
  const table = tableUnder('Settings');
  const cookie = membersOf('session-framework/visit/cookie.ts', 'CookieSettings');

  it('has every setting, and no other', () => {
    const settings = membersOf('session-framework/settings/options.ts', 'SessionOptions');
    const wanted = settings.flatMap((name) =>
      name === 'cookie' ? cookie.map((attribute) => `cookie.${attribute}`) : [name],
    );
    expect([...table.keys()].toSorted()).toEqual(wanted.toSorted());
    expect(wanted.length).toBeGreaterThan(15);
  });

  it('tells the defaults that are in force', () => {
    const { description } = createSessions({ engine: memoryEngine() });
    const { engine, serialiser, ...options } = description.options;
    expect([engine, serialiser]).toEqual(['memory', 'json']);
    const attributes = Object.entries(description.cookie);
    const inForce = [
      ...Object.entries(options),
      ...attributes.map(([name, value]) => [`cookie.${name}`, value] as const),
    ];
    expect(inForce).toHaveLength(11);
    for (const [name, value] of inForce) {
      const text = typeof value === 'string' ? `'${value}'` : String(value);
      expect([name, table.get(name)?.startsWith(`\`${text}\``)]).toEqual([name, true]);
    }
  });
});

describe('the tables of the README', () => {
  it('have each warning where its listener is: of sessions, or of an engine', () => {
    const warnings = (files: string[]): string[] =>
      files.flatMap((file) =>
        [...read(file).matchAll(/code: '([a-z]+-[a-z]+)'/g)].map(([, code = '']) => code),
      );
    const ofEngines = sources.filter((file) => file.includes('engines/'));
    const row = (heading: string): string | undefined => {
      const [, section = ''] = readme.split(`${heading}\n`);
      return section.split('\n').find((line) => line.startsWith('| `onWarning`'));
    };
    const told = (line = ''): string[] =>
      [...line.matchAll(/`([a-z]+-[a-z]+)`/g)].map(([, code = '']) => code);
    const of = (files: string[]): string[] => [...new Set(warnings(files))].toSorted();
    const others = sources.filter((file) => !ofEngines.includes(file));
    expect(told(row('## Settings')).toSorted()).toEqual(of(others));
    expect(told(row('#### Engine options')).filter((code) => code !== 'cached-database')).toEqual(
      of(ofEngines),
    );
  });

  it.each(engines)('have the options of the engine %s', (name) => {
    const file = `session-framework/engines/${name}.ts`;
    const [, type = ''] = /export interface (\w+Options) /.exec(read(file)) ?? [];
    const table = tableUnder('Engine options');
    for (const option of membersOf(file, type)) expect([...table.keys()]).toContain(option);
  });

  it('have every member of a session', () => {
    const members = Object.getOwnPropertyNames(Session.prototype);
    const absent = members.filter((name) => !new RegExp(`\`${name}[\`(]`).test(readme));
    expect(absent).toEqual(['constructor']);
    expect(members.length).toBeGreaterThan(25);
  });

  it('have every error', () => {
    const table = tableUnder('Errors');
    const classes = Object.keys(errors).filter((name) => /^[A-Z]/.test(name));
    const others = classes.filter((name) => name !== 'SessionError');
    expect([...table.keys()].toSorted()).toEqual(others.toSorted());
  });

  it('have every warning, and what to import from where', () => {
    const codes = [...read('session-framework/warnings.ts').matchAll(/'([a-z]+-[a-z]+)'/g)];
    expect(codes.length).toBeGreaterThan(4);
    for (const [, code = ''] of codes) expect(readme).toContain(`\`${code}\``);
  });
});

/** What the others document, each with its row. */
const COMING_FROM = {
  django: [
    ...['get', 'pop', 'keys', 'values', 'items', 'setdefault', 'update', 'clear', 'flush'],
    ...['set_test_cookie', 'test_cookie_worked', 'delete_test_cookie', 'cycle_key', 'is_empty'],
    ...['get_session_cookie_age', 'set_expiry', 'get_expiry_age', 'get_expiry_date', 'session_key'],
    ...['get_expire_at_browser_close', 'clear_expired', 'modified', 'accessed', 'save', 'exists'],
    ...['create', 'load', 'delete', 'encode', 'decode', 'aget', 'clearsessions'],
    ...['SESSION_CACHE_ALIAS', 'SESSION_COOKIE_AGE', 'SESSION_COOKIE_NAME', 'SESSION_ENGINE'],
    ...['_DOMAIN', '_HTTPONLY', '_PATH', '_SAMESITE', '_SECURE', 'SESSION_FILE_PATH'],
    ...['SESSION_EXPIRE_AT_BROWSER_CLOSE', 'SESSION_SAVE_EVERY_REQUEST', 'SESSION_SERIALIZER'],
    ...['SECRET_KEY', 'SECRET_KEY_FALLBACKS', 'SessionInterrupted'],
    ...['backends.db', 'backends.cache', 'backends.cached_db', 'backends.file'],
    ...['backends.signed_cookies'],
  ],
  'express-session': [
    ...['secret', 'name', 'genid', 'proxy', 'resave', 'rolling', 'saveUninitialized', 'unset'],
    ...['store', 'cookie.maxAge', 'cookie.path', 'domain', 'secure', 'httpOnly', 'sameSite'],
    ...['cookie.expires', 'cookie.priority', 'cookie.partitioned', 'cookie.originalMaxAge'],
    ...['req.session.regenerate', 'req.session.destroy', 'req.session.reload', 'req.session.save'],
    ...['touch', 'req.session.id', 'req.sessionID', 'req.session.cookie.maxAge'],
  ],
};

describe.each(Object.entries(COMING_FROM))('coming from %s', (name, documented) => {
  const rows = read(`docs/session-framework/coming-from-${name}.md`)
    .split('\n')
    .filter((line) => line.startsWith('|'));

  it.each(documented)('%s has a row', (word) => {
    const asCode = new RegExp(`\`[^\`]*(?<!\\w)${word.replaceAll('.', '\\.')}(?!\\w)[^\`]*\``);
    const [found] = rows.filter((row) => asCode.test(row.split('|')[1] ?? ''));
    expect(found?.split('|').filter((cell) => cell.trim() !== '').length).toBeGreaterThan(1);
  });
});

describe('the documentation', () => {
  const pages = [
    'session-framework/README.md',
    ...globSync('docs/session-framework/*.md', { cwd: ROOT }),
  ];

  it('takes the session from what was mounted, and makes no second middleware for it', () => {
    const texts = [...sources, ...pages];
    expect(texts.filter((file) => /sessions(<\w+>)?\([^)]*\)\.of\(/.test(read(file)))).toEqual([]);
  });

  it('names no file in a message: the package has none of the sources', () => {
    expect(sources.filter((file) => /see \w+\.ts/.test(read(file)))).toEqual([]);
  });

  it('imports only what the package exports', () => {
    const exports: unknown = Reflect.get(Object(manifest), 'exports');
    const exported = Object.keys(exports ?? {});
    const texts = globSync(['session-framework/README.md', 'docs/**/*.md'], { cwd: ROOT }).map(
      read,
    );
    const named = texts.flatMap((text) =>
      [...text.matchAll(/(?:['`]|from ')session-framework(\/[a-z-]+(?:\/[a-z-]+)?)['`]/g)].map(
        ([, path = '']) => `.${path}`,
      ),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((path) => !exported.includes(path))).toEqual([]);
  });

  it.each(pages)('%s links to what is there', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      ([, target = '']) => target,
    );
    const broken = targets.filter((target) => !existsSync(resolve(ROOT, page, '..', target)));
    expect(broken).toEqual([]);
  });
});
