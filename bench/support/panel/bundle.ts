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

/** Bytes of what the panel of the built extension loads, as gzip makes them. */
export function sizeOfPanel(): number {
  const page = readFileSync(path.join(CHROMIUM_EXTENSION, 'panel.html'), 'utf8');
  const linked = [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(
    ([, file]) => file,
  );
  const files = linked.flatMap((file) => file ?? []);
  if (files.length === 0)
    throw new Error(`panel.html of ${readdirSync(CHROMIUM_EXTENSION).join()} loads nothing.`);
  return files
    .map((file) => gzipSync(readFileSync(path.join(CHROMIUM_EXTENSION, file))).length)
    .reduce((sum, size) => sum + size, 0);
}
