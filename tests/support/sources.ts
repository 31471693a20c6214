import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** Reads the sources of the project, for tests of how they are put together. */

export const ROOT = resolve(import.meta.dirname, '../..');
export const SKIPPED = /(^|\/)(node_modules|dist|\.output|\.wxt)\//;

/** All sources of a folder, as paths from the root. */
export function sources(folder: string): string[] {
  return globSync(`${folder}/**/*.{ts,tsx,mts,mjs}`, { cwd: ROOT }).filter(
    (file) => !SKIPPED.test(file),
  );
}

export const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/**
 * What a file imports, types too: paths from the root for its own kind, names for packages.
 */
export function importsOf(file: string): string[] {
  return ts.preProcessFile(read(file), true, true).importedFiles.map(({ fileName }) =>
    fileName.startsWith('.')
      ? // What stands behind `?` says how Vite hands it on.
        relative(ROOT, resolve(ROOT, dirname(file), fileName)).replace(/\?.*$/, '')
      : fileName,
  );
}

/**
 * The words that a file uses, its comments aside: its name, its identifiers, and what its strings
 * say. `onKoaSession` is `on-koa-session`.
 */
export function wordsOf(file: string): string[] {
  const nodes = nodesOf(file);
  const elements = new Set(nodes.flatMap(elementOf));
  const named = nodes.flatMap((node) =>
    ts.isIdentifier(node) && !elements.has(node) ? [node.text] : [],
  );
  return [basename(file), ...named, ...textsOf(file)].map(kebabOf);
}

/** The tag of an element of HTML, such as a heading: that is no name of ours. */
function elementOf(node: ts.Node): ts.Node[] {
  const isTag =
    ts.isJsxOpeningElement(node) ||
    ts.isJsxClosingElement(node) ||
    ts.isJsxSelfClosingElement(node);
  return isTag && ts.isIdentifier(node.tagName) && /^[a-z]/.test(node.tagName.text)
    ? [node.tagName]
    : [];
}

/** What the strings of a file say, the text of JSX too. */
export function textsOf(file: string): string[] {
  return nodesOf(file).flatMap((node) =>
    ts.isLiteralExpression(node) || ts.isTemplateLiteralToken(node) || ts.isJsxText(node)
      ? [node.text]
      : [],
  );
}

function nodesOf(file: string): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest));
  return nodes;
}

function kebabOf(text: string): string {
  return text
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll(/[^\w]+|_+/g, '-')
    .toLowerCase();
}
