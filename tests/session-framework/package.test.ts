import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../session-framework/version.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(resolve(ROOT, file), 'utf8');
const namesIn = (folder: string): string[] =>
  globSync(`session-framework/${folder}/*.ts`, { cwd: ROOT }).map((file) => basename(file, '.ts'));

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

  it('has a subpath for each host, whose sources are there', () => {
    const exported: unknown = Reflect.get(Object(manifest), 'exports');
    for (const host of hosts) {
      expect(exported).toHaveProperty([`./${host}`, 'default'], `./dist/hosts/${host}.js`);
    }
    expect(hosts).toHaveLength(5);
  });
});

describe.each(engines)('the engine %s', (name) => {
  const [, factory = ''] =
    /export function (\w+Engine)\(/.exec(read(`session-framework/engines/${name}.ts`)) ?? [];

  it('passes the contract', () => {
    expect(read('tests/contracts/engine.test.ts')).toContain(`${factory}(`);
  });

  it('is in the README', () => {
    expect(readme).toContain(`| \`${name}\` | \`${factory}(`);
  });
});

describe.each(hosts)('the host %s', (name) => {
  it('passes the contract', () => {
    expect(read('tests/contracts/host-under-test.ts')).toContain(`hosts/${name}.ts`);
  });

  it('is in the README', () => {
    expect(readme).toContain(`\`session-framework/${name}\``);
  });
});

describe('every setting', () => {
  const settingsOf = (file: string, name: string): string[] => {
    const [, body = ''] =
      new RegExp(`interface ${name} \\{(.*?)\\n\\}`, 's').exec(read(file)) ?? [];
    return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, setting = '']) => setting);
  };

  it.each(settingsOf('session-framework/options.ts', 'SessionOptions'))(
    '%s is in the README, with its default',
    (setting) => {
      expect(readme).toMatch(new RegExp(`\\| \`${setting}(\\.\\w+)?\` +\\| .+ \\| .+ \\|`));
    },
  );

  it.each(settingsOf('session-framework/cookie.ts', 'CookieSettings'))(
    'cookie.%s is in the README, with its default',
    (setting) => {
      expect(readme).toMatch(new RegExp(`\\| \`cookie\\.${setting}\` +\\| .+ \\| .+ \\|`));
    },
  );
});

describe('the documentation', () => {
  const pages = [
    'session-framework/README.md',
    ...globSync('docs/session-framework/*.md', { cwd: ROOT }),
  ];

  it.each(pages)('%s links to what is there', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      ([, target = '']) => target,
    );
    const broken = targets.filter((target) => !existsSync(resolve(ROOT, page, '..', target)));
    expect(broken).toEqual([]);
  });
});
