import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/**
 * The TypeScript of the documentation, compiled under strict by those who read it: against the
 * package as it is built (`npm run build:packages`, which `npm test` runs before), not its sources.
 */
const ROOT = resolve(import.meta.dirname, '../..');
const PAGES = [
  'session-framework/README.md',
  ...globSync('docs/session-framework/*.md', { cwd: ROOT }),
];

const BASE: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  types: ['node'],
  target: ts.ScriptTarget.ES2023,
  skipLibCheck: true,
};
const MODES: Record<string, ts.CompilerOptions> = {
  nodenext: { ...BASE, module: ts.ModuleKind.NodeNext },
  bundler: {
    ...BASE,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  },
};

/** A block with imports begins a program; one without goes on with the one before. */
function programsOf(page: string): string[] {
  const text = readFileSync(resolve(ROOT, page), 'utf8');
  const programs: string[] = [];
  for (const [, code = ''] of text.matchAll(/^```ts\n(.*?)^```$/gms)) {
    if (/^import /m.test(code)) programs.push(code);
    else programs.push(`${programs.pop() ?? ''}\n${code}`);
  }
  return programs;
}

const parsed = new Map<string, ts.SourceFile | undefined>();

/** @returns what the compiler says of a module beside the package's folder */
function compile(code: string, options: ts.CompilerOptions): string[] {
  const file = resolve(ROOT, 'documented.mts');
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? code : readFile(name));
  host.getSourceFile = (name, languageVersion, ...rest) => {
    if (name === file) return ts.createSourceFile(name, code, languageVersion);
    // A format of its own for each way of modules.
    const key = `${String(options.module)} ${name}`;
    if (!parsed.has(key)) parsed.set(key, getSourceFile(name, languageVersion, ...rest));
    return parsed.get(key);
  };
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

const README = programsOf('session-framework/README.md');
const TYPES = programsOf('docs/session-framework/types.md');

/** Goes on with a program of the page on types: what it says of them is not `any`. */
const MISUSED: Record<string, string> = {
  express: `
    app.get('/misused', (req) => {
      // @ts-expect-error a number
      req.session.set('num_visits', 'many');
      // @ts-expect-error a key that is not there
      visitors.of(req).get('visits');
      // @ts-expect-error not a property
      req.session.num_visits = 1;
    });`,
  fastify: `
    app.get('/misused', (request) => {
      // @ts-expect-error a number
      request.session.set('num_visits', 'many');
      // @ts-expect-error a key that is not there
      request.session.get('visits');
    });`,
  koa: `
    app.use((ctx) => {
      // @ts-expect-error a number
      ctx.session.set('num_visits', 'many');
    });
    new Koa().use(sessions<Visits>()).use((ctx) => {
      // @ts-expect-error a number
      ctx.session.set('num_visits', 'many');
    });`,
  hono: `
    app.get('/misused', (c) => {
      // @ts-expect-error a number
      c.get('session').set('num_visits', 'many');
      // @ts-expect-error a number
      c.var.session.set('num_visits', 'many');
      return c.text('');
    });
    new Hono().use(sessions<Visits>()).get('/', (c) => {
      // @ts-expect-error a number
      c.get('session').set('num_visits', 'many');
      return c.text('');
    });`,
  fetch: `
    export const misused = (request: Request) => handle(request, (_request, session) => {
      // @ts-expect-error a number
      session.set('num_visits', 'many');
      return new Response();
    });`,
};

describe('the documentation', () => {
  it('is held against a package that is built', () => {
    const built = existsSync(resolve(ROOT, 'session-framework/dist'));
    expect(built, 'npm run build:packages makes it').toBe(true);
  });

  const programs = PAGES.flatMap((page) =>
    programsOf(page).map((code, index) => [`${basename(page)}, ${index + 1}`, code] as const),
  );
  const rows = Object.entries(MODES).flatMap(([mode, options]) =>
    programs.map(([name, code]) => [name, mode, code, options] as const),
  );

  it.each(rows)('%s compiles under strict with %s', (_name, _mode, code, options) => {
    expect(compile(code, options)).toEqual([]);
  });

  it.each(Object.entries(MISUSED))('types the session on %s', (host, misused) => {
    const program = TYPES.find((code) => code.includes(`from 'session-framework/${host}'`));
    expect(compile(`${program ?? 'there is none'}\n${misused}`, MODES.bundler ?? BASE)).toEqual([]);
  });

  it('carries types by of() beside those of express-session', () => {
    const beside = { ...(MODES.bundler ?? BASE), types: ['node', 'express-session'] };
    const [program = ''] = README;
    expect(program).toContain('visitors.of(req)');
    expect(
      compile(`${program}\nexport type Theirs = Express.Request['session']['cookie'];`, beside),
    ).toEqual([]);
  });

  it('finds what does not compile', () => {
    const wrong = "import { sessions } from 'session-framework/hono';\nsessions({ maxAge: 1 });";
    expect(compile(wrong, MODES.bundler ?? BASE).join()).toContain("'maxAge' does not exist");
  });
});
