import { existsSync, globSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { importsOf, read, ROOT, SKIPPED, sources } from './support/sources.ts';

/**
 * Who may import whom, as docs/architecture.md draws it. A folder may always import itself; what is
 * a path here is allowed with all that is below it.
 */
const ARROWS: Record<string, string[]> = {
  entrypoints: ['components', 'lib', 'server-plugin/protocol.ts'],
  components: ['lib', 'server-plugin/protocol.ts'],
  lib: [
    'server-plugin/protocol.ts',
    'server-plugin/redaction/names.ts',
    'server-plugin/redaction/text.ts',
  ],
  cli: [
    'lib',
    'server-plugin/protocol.ts',
    'server-plugin/endpoint/project-folder.ts',
    'server-plugin/filed.ts',
  ],
  testing: ['lib', 'cli', 'server-plugin'],
  'server-plugin': [],
  'session-framework': [],
};

/**
 * The rooms of lib/, in the order of the data's way: a room imports only those before it, types
 * too. docs/architecture.md says what each holds.
 */
const ROOMS = [
  'foreign',
  'states',
  'decoders',
  'fate',
  'witness',
  'messaging',
  'sources',
  'judgement',
  'lineage',
  'rows',
  'join',
  'query',
  'timeline',
  'detail',
  'panel',
  'text',
  'findings',
  'recording',
];

/** Packages that a folder may import besides the ones anybody may. */
const PACKAGES: Record<string, RegExp> = {
  entrypoints: /^(wxt\/|preact|valibot$)/,
  components: /^(preact|lucide)/,
  lib: /^(valibot|zustand\/vanilla|structured-headers|set-cookie-parser|fflate$|tldts$|fastest-levenshtein$|diff$|@noble\/hashes\/)/,
  cli: /^(node:|valibot$|@modelcontextprotocol\/server|@valibot\/to-json-schema$)/,
  testing: /^node:/,
  'server-plugin': /^node:/,
  // The frameworks of its hosts by type only: see the test below.
  'session-framework': /^(node:|fastify$|koa$|hono$|hono\/)/,
};

describe.each(Object.keys(ARROWS))('%s', (folder) => {
  const files = sources(folder);

  it('has sources', () => {
    expect(files).not.toEqual([]);
  });

  it.each(files)('%s imports only what its place allows', (file) => {
    const allowed = [folder, ...(ARROWS[folder] ?? [])];
    const refused = importsOf(file).filter((target) => {
      const isFile = existsSync(join(ROOT, target));
      if (!isFile) return !PACKAGES[folder]?.test(target);
      return !allowed.some((place) => target === place || target.startsWith(`${place}/`));
    });
    expect(refused).toEqual([]);
  });
});

describe('the arrows', () => {
  it('make no circle', () => {
    const graph = new Map(
      Object.keys(ARROWS)
        .flatMap(sources)
        .map((file) => [file, runtimeImportsOf(file)]),
    );
    expect(findCircle(graph)).toBeNull();
  });

  it('make no circle between the rooms of the session framework', () => {
    const graph = new Map<string, string[]>();
    for (const file of sources('session-framework')) {
      const targets = runtimeImportsOf(file).map(roomOf);
      const room = roomOf(file);
      const others = targets.filter((target) => target !== room);
      graph.set(room, [...(graph.get(room) ?? []), ...others]);
    }
    expect([...graph.keys()]).toContain('session-framework/visit');
    expect(findCircle(graph)).toBeNull();
  });

  it('go in lib/ from a room to those before it', () => {
    const files = sources('lib');
    const used = new Set(files.map(roomInLib));
    expect([...used].sort()).toEqual([...ROOMS].sort());
    const back = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith('lib/'))
        .filter((target) => ROOMS.indexOf(roomInLib(target)) > ROOMS.indexOf(roomInLib(file)))
        .map((target) => `${file} → ${target}`),
    );
    expect(back).toEqual([]);
  });

  it('keep the list of public suffixes, which is large, out of the panel', () => {
    const reached = reachedFrom('entrypoints/panel/main.tsx', (file) => [
      ...runtimeImportsOf(file),
      ...laterImportsOf(file),
    ]);
    expect(reached).toContain('lib/text/cookies/fate.ts');
    expect([...reached].filter((file) => packagesOf(file).includes('tldts'))).toEqual([]);
  });

  it('make no circle in lib/, types included', () => {
    const graph = new Map(sources('lib').map((file) => [file, importsOf(file)]));
    expect(findCircle(graph)).toBeNull();
  });

  it.each(['protocol', 'redaction/names'])(
    'leave the %s without imports, for a browser',
    (name) => {
      expect(importsOf(`server-plugin/${name}.ts`)).toEqual([]);
    },
  );

  it('let what hides secrets in texts know nothing of Node', () => {
    const reached = reachedFrom('server-plugin/redaction/text.ts');
    expect([...reached].flatMap(packagesOf)).toEqual([]);
    for (const file of reached)
      expect(usesGlobal(file, new Set(['Buffer', 'process']))).toBe(false);
  });

  it('let only entry points use the browser of the extension', () => {
    const users = ['components', 'lib']
      .flatMap(sources)
      .filter((file) => usesGlobal(file, new Set(['browser', 'chrome'])));
    expect(users).toEqual([]);
  });

  it('let the session framework need no other package at run time', () => {
    const needed = sources('session-framework').flatMap((file) =>
      packagesOf(file).map((name) => `${file} → ${name}`),
    );
    expect(needed.filter((line) => !line.includes('→ node:'))).toEqual([]);
  });
});

describe('documentation', () => {
  it('is linked to files that exist', () => {
    const pages = globSync(
      '{*.md,docs/**/*.md,{server-plugin,session-framework,cli}/*.md,examples/*/*.md}',
      {
        cwd: ROOT,
      },
    ).filter((file) => !SKIPPED.test(file));
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !existsSync(resolve(ROOT, dirname(page), target)))
        .map((target) => `${page} → ${target}`),
    );
    expect(broken).toEqual([]);
  });
});

/** The files that are loaded with one, itself among them. */
function reachedFrom(start: string, imports = runtimeImportsOf): Set<string> {
  const reached = new Set<string>();
  const queue = [start];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    queue.push(...imports(file).filter((target) => /\.tsx?$/.test(target)));
  }
  return reached;
}

/** Files that a file imports at run time, as paths from the root: types make no circle. */
function runtimeImportsOf(file: string): string[] {
  return specifiersOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => relative(ROOT, resolve(ROOT, dirname(file), specifier)));
}

/** Files that a file imports when it needs them: `await import('./detail.tsx')`. */
function laterImportsOf(file: string): string[] {
  return [...read(file).matchAll(/\bimport\('(\.[^']+)'\)/g)].map(([, specifier = '']) =>
    relative(ROOT, resolve(ROOT, dirname(file), specifier)),
  );
}

/** Packages that a file imports at run time. */
function packagesOf(file: string): string[] {
  return specifiersOf(file).filter((specifier) => !specifier.startsWith('.'));
}

function specifiersOf(file: string): string[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    const isType =
      ts.isImportDeclaration(statement) &&
      statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    if (isType || !(ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)))
      return [];
    const specifier = statement.moduleSpecifier;
    return specifier && ts.isStringLiteral(specifier) ? [specifier.text] : [];
  });
}

/**
 * The folder of a file of the session framework. A file beside the rooms is one for itself, and so
 * is the one that puts together what the others give their settings to.
 */
function roomOf(file: string): string {
  const isAlone =
    dirname(file) === 'session-framework' || file === 'session-framework/settings/options.ts';
  return isAlone ? file : dirname(file);
}

/** The room of a file of lib/: its first folder. A file beside the rooms is in none. */
function roomInLib(file: string): string {
  return dirname(file).split('/')[1] ?? file;
}

function findCircle(graph: Map<string, string[]>): string[] | null {
  const done = new Set<string>();
  const visit = (file: string, way: string[]): string[] | null => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const target of graph.get(file) ?? []) {
      const circle = visit(target, [...way, file]);
      if (circle) return circle;
    }
    done.add(file);
    return null;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return null;
}

/** Whether a file looks into one of these objects, as in `browser.tabs`. */
function usesGlobal(file: string, names: ReadonlySet<string>): boolean {
  const visit = (node: ts.Node): boolean =>
    (ts.isPropertyAccessExpression(node) &&
      ts.isIdentifier(node.expression) &&
      names.has(node.expression.text)) ||
    (ts.forEachChild(node, visit) ?? false);
  return visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest));
}
