import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.mjs';
import { NotPossible, type Plan, type PlannedFile } from './write-all.ts';

const TEMPLATES = join(ROOT, 'scripts/templates');

/** As npm takes it, without a scope: it is a subpath, a file and a page. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MOST_OF_NAME = 50;

/** Widest line of a source. */
const WIDTH = 100;

/**
 * What a new adapter is made of: a skeleton that does nothing wrong and little right, its app under
 * test, its page, and its line in each list.
 *
 * @throws NotPossible where the name is none, is taken, or a list is not as it is known
 */
export function planAdapter(name: string): Plan {
  if (!NAME.test(name) || name.length > MOST_OF_NAME) {
    throw new NotPossible(
      `"${name}" is no name of an adapter: small letters, digits and single hyphens, such as cookie-session.`,
    );
  }
  const identifier = identifierOf(name);
  const files = {
    adapter: `server-plugin/adapters/${name}.ts`,
    underTest: `tests/contracts/under-test/${name}.ts`,
    page: `docs/middlewares/${name}.md`,
  };
  const taken = Object.values(files).filter((path) => existsSync(join(ROOT, path)));
  if (taken.length > 0) throw new NotPossible(`There already: ${taken.join(', ')}.`);

  const fill = (template: string): string =>
    readFileSync(join(TEMPLATES, template), 'utf8')
      .replaceAll('{{name}}', name)
      .replaceAll('{{identifier}}', identifier);
  const created = (path: string, template: string): PlannedFile => ({
    path,
    text: fill(template),
    isNew: true,
  });
  return {
    files: [
      created(files.adapter, 'adapter.ts.txt'),
      created(files.underTest, 'under-test.ts.txt'),
      created(files.page, 'page.md.txt'),
      changed('tests/contracts/under-test/all.ts', `'./${name}.ts'`, (text) =>
        withMember(text, name, identifier),
      ),
      changed('server-plugin/package.json', `"./${name}":`, (text) => withSubpath(text, name)),
      changed('server-plugin/register/known.ts', `'../adapters/${name}.ts'`, (text) =>
        withKnown(text, name, identifier),
      ),
      changed('README.md', `'sessions-devtools/${name}'`, (text) => withRow(text, name)),
    ],
    next: [
      `npm install --save-dev --workspace=server-plugin ${name} (or what its package is called), and name it among the optional peerDependencies of server-plugin/package.json`,
      `fill in ${files.adapter}; server-plugin/adapters/express-session.ts is the one to read`,
      `make its app in ${files.underTest}, and say its traits`,
      `npx vitest run tests/adapters.test.ts tests/contracts/adapter tests/contracts/harmless -t ${name} --testTimeout=20000`,
      `say in server-plugin/register/known.ts what it exports, and put an app of it into tests/server-plugin/packed/register/`,
      `write ${files.page}, and complete the line in README.md`,
    ],
  };
}

/** `koaSession`; a single word, which may be one of the language's, is `h3Sessions`. */
function identifierOf(name: string): string {
  const joined = name.replaceAll(/-(.)/g, (_, first: string) => first.toUpperCase());
  return name.includes('-') ? joined : `${joined}Sessions`;
}

/**
 * @param line how an adapter of this name stands in the file
 * @param change gives undefined where the list is not where it was
 */
function changed(
  path: string,
  line: string,
  change: (text: string) => string | undefined,
): PlannedFile {
  const before = readFileSync(join(ROOT, path), 'utf8');
  if (before.includes(line)) throw new NotPossible(`${path} has ${line} already.`);
  const text = change(before);
  if (text === undefined) {
    throw new NotPossible(
      `${path} is not as this script knows it: mend scripts/lib/new-adapter.ts.`,
    );
  }
  return { path, text, isNew: false };
}

/** Among the adapters that the suites run over. */
function withMember(text: string, name: string, identifier: string): string | undefined {
  const list = /(?<=AdapterUnderTest\[\] = \[)[^\]]*(?=\])/;
  const imports = [...text.matchAll(/^import .*;\n/gm)];
  const [last] = imports.slice(-1);
  const found = list.exec(text);
  if (last === undefined || found === null) return undefined;
  const members = found[0].split(',').map((member) => member.trim());
  const named = [...members.filter((member) => member !== ''), identifier];
  const line = text.slice(text.lastIndexOf('\n', found.index) + 1, found.index);
  const short = named.join(', ');
  const isShort = line.length + short.length + '];'.length <= WIDTH;
  const after = last.index + last[0].length;
  const ours = `import { ${identifier} } from './${name}.ts';\n`;
  const listed = isShort ? short : `\n${named.map((member) => `  ${member},\n`).join('')}`;
  return text.slice(0, after) + ours + text.slice(after).replace(list, () => listed);
}

/** Among the packages that are observed as they are imported. */
function withKnown(text: string, name: string, identifier: string): string | undefined {
  const [last] = [...text.matchAll(/^import .*'\.\.\/adapters\/.*;\n/gm)].slice(-1);
  const list = /(?<=Known\[\] = \[\n)([^\]]*\[[^\]]*\])*[^\]]*(?=\];)/.exec(text);
  if (last === undefined || list === null) return undefined;
  const end = list.index + list[0].length;
  const after = last.index + last[0].length;
  const imported = `import { ${identifier} } from '../adapters/${name}.ts';\n`;
  const line = `  known('${name}', ['default'], ${identifier}),\n`;
  return text.slice(0, after) + imported + text.slice(after, end) + line + text.slice(end);
}

/** What the package exports, which is also what is built of it. */
function withSubpath(text: string, name: string): string | undefined {
  const manifest: unknown = JSON.parse(text);
  const built = `./dist/adapters/${name}`;
  const formats = { import: `${built}.js`, require: `${built}.cjs` };
  const exported = withKey(member(manifest, 'exports'), './protocol', [`./${name}`, formats]);
  const types = withKey(member(member(manifest, 'typesVersions'), '*'), 'protocol', [
    name,
    [`${built}.d.cts`],
  ]);
  if (exported === undefined || types === undefined) return undefined;
  const changes = { exports: exported, typesVersions: { '*': types } };
  return `${JSON.stringify(Object.fromEntries([...entriesOf(manifest), ...entriesOf(changes)]), null, 2)}\n`;
}

/** An object with one more entry, before another that it has; undefined where it has not. */
function withKey(object: unknown, next: string, entry: [string, unknown]): object | undefined {
  const entries = entriesOf(object);
  const at = entries.findIndex(([key]) => key === next);
  return at === -1 ? undefined : Object.fromEntries(entries.toSpliced(at, 0, entry));
}

function member(object: unknown, key: string): unknown {
  return entriesOf(object).find(([name]) => name === key)?.[1];
}

function entriesOf(object: unknown): [string, unknown][] {
  return typeof object === 'object' && object !== null ? Object.entries(object) : [];
}

/** The last row of the table of middlewares. */
function withRow(text: string, name: string): string | undefined {
  const table = /^\| middleware \|.*\n(\|.*\n)+/m.exec(text);
  if (table === null) return undefined;
  const end = table.index + table[0].length;
  const line = `| ${name} | \`import { observe } from 'sessions-devtools/${name}'\` | [how it decides](docs/middlewares/${name}.md) |\n`;
  return text.slice(0, end) + line + text.slice(end);
}
