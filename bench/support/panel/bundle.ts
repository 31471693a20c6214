import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { CHROMIUM_EXTENSION } from '../../../tests/e2e/support/extension.ts';

const PAGE = path.join(import.meta.dirname, 'page.tsx');

/** The bench's page as one script and one sheet. */
export interface BuiltPage {
  script: string;
  styles: string;
  /** Bytes of the script by where they come from: a package, or a folder of this project. */
  parts: Map<string, number>;
}

export async function buildPage(): Promise<BuiltPage> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      write: false,
      lib: { entry: PAGE, formats: ['iife'], name: 'page' },
    },
  });
  const outputs = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
  const [script] = outputs.filter((one) => one.type === 'chunk');
  const styles = outputs.filter((one) => one.type === 'asset' && one.fileName.endsWith('.css'));
  if (!script) throw new Error('The page of the bench has no script.');
  return {
    script: script.code,
    styles: styles.map((one) => ('source' in one ? String(one.source) : '')).join('\n'),
    parts: partsOf(script),
  };
}

function partsOf({ modules }: Rolldown.OutputChunk): Map<string, number> {
  const parts = new Map<string, number>();
  for (const [id, { renderedLength }] of Object.entries(modules)) {
    const part = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? folderOf(id);
    parts.set(part, (parts.get(part) ?? 0) + renderedLength);
  }
  return new Map([...parts].sort(([, a], [, b]) => b - a));
}

function folderOf(id: string): string {
  const root = path.resolve(import.meta.dirname, '../../..');
  return path.relative(root, id).split(path.sep).slice(0, 2).join('/');
}

/** What a page of the built extension loads before anything is used, by file, largest first. */
export interface LoadedAtStart {
  /** Bytes of all of it, each file as gzip makes it. */
  total: number;
  files: [name: string, bytes: number][];
}

/**
 * Follows what `panel.html` links and what its scripts import from there on. A chunk that code asks
 * for later (`import()`) does not count, also where that needs no user: the rules of findings come
 * once there are rows (entrypoints/panel/at-leisure.ts).
 */
export function loadedAtStart(): LoadedAtStart {
  const page = readBuilt('panel.html');
  const linked = [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(
    ([, file]) => file,
  );
  const waiting = linked.flatMap((file) => file ?? []);
  if (waiting.length === 0)
    throw new Error(`panel.html of ${readdirSync(CHROMIUM_EXTENSION).join()} loads nothing.`);
  const sizes = new Map<string, number>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (sizes.has(file)) continue;
    const text = readBuilt(file);
    sizes.set(file, gzipSync(text).length);
    if (file.endsWith('.js')) waiting.push(...importsOf(file, text));
  }
  const files = [...sizes].sort(([, a], [, b]) => b - a);
  return { total: files.reduce((sum, [, size]) => sum + size, 0), files };
}

function readBuilt(file: string): string {
  return readFileSync(path.join(CHROMIUM_EXTENSION, file), 'utf8');
}

/** Static imports, as a minifier writes them. */
function importsOf(file: string, text: string): string[] {
  const imports = text.matchAll(/(?:\bfrom|\bimport)\s*["'`](\.{1,2}\/[^"'`]+)["'`]/g);
  return [...imports].flatMap(([, to]) =>
    to ? path.posix.join(path.posix.dirname(file), to) : [],
  );
}
