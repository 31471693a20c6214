import { join, sep } from 'node:path';
import ts from 'typescript';

/** What people write in a tsconfig.json, and the endings of their files. */
export const SETTINGS: [string, string[], Record<string, unknown>][] = [
  [
    'CommonJS, resolved as Node 10 did',
    ['ts'],
    { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' },
  ],
  ['CommonJS', ['ts'], { module: 'commonjs' }],
  ['Node 16', ['cts', 'mts'], { module: 'node16' }],
  ['Node, newest', ['cts', 'mts'], { module: 'nodenext' }],
  ['a bundler', ['ts'], { module: 'esnext', moduleResolution: 'bundler' }],
];

/**
 * What `tsc --strict` says of files of an application and of the package's own declarations, which
 * `skipLibCheck` would leave out. The declarations of other packages are not asked.
 *
 * @param compilerOptions as in a tsconfig.json
 */
export function problemsOf(
  folder: string,
  files: readonly string[],
  compilerOptions: Record<string, unknown>,
): string[] {
  const { options, errors } = ts.convertCompilerOptionsFromJson(
    {
      strict: true,
      target: 'es2023',
      lib: ['es2023'],
      types: ['node'],
      typeRoots: [join(folder, 'node_modules/@types')],
      noEmit: true,
      ...compilerOptions,
    },
    folder,
  );
  const program = ts.createProgram(files, options, hostThatRemembers(folder, options));
  const asked = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(folder.replaceAll(sep, '/')));
  const found = [
    ...errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...asked.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ];
  return found.map(
    ({ file, code, messageText }) =>
      `${file?.fileName ?? 'options'}: TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
}

/** Declarations of others that were read before: most of the time goes into them. */
const remembered = new Map<string, ts.SourceFile | undefined>();

function hostThatRemembers(folder: string, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (fileName, how, ...more) => {
    if (fileName.startsWith(folder.replaceAll(sep, '/'))) return read(fileName, how, ...more);
    const format = typeof how === 'object' ? how.impliedNodeFormat : undefined;
    const key = `${fileName} ${format}`;
    const known = remembered.get(key) ?? read(fileName, how, ...more);
    remembered.set(key, known);
    return known;
  };
  return host;
}
