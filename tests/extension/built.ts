/** The built extension, as it goes to the stores. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const OUTPUT = join(import.meta.dirname, '../../.output');

export const BUILDS = ['chrome-mv3', 'firefox-mv2'] as const;

export type Build = (typeof BUILDS)[number];

export function folderOf(build: Build): string {
  const folder = join(OUTPUT, build);
  if (existsSync(join(folder, 'manifest.json'))) return folder;
  throw new Error(`There is no extension in .output/${build}: build it first (npm run build).`);
}

export function manifestOf(build: Build): Record<string, unknown> {
  const text = readFileSync(join(folderOf(build), 'manifest.json'), 'utf8');
  return v.parse(v.record(v.string(), v.unknown()), JSON.parse(text));
}

/** The text of every file that a browser runs, draws or styles by. */
export function codeOf(build: Build): { file: string; text: string }[] {
  const folder = folderOf(build);
  return globSync('**/*.{js,html,css}', { cwd: folder }).map((file) => ({
    file,
    text: readFileSync(join(folder, file), 'utf8'),
  }));
}
