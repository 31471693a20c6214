import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as v from 'valibot';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const ManifestSchema = v.object({ engines: v.object({ node: v.string() }) });
const nodeOf = (file: string): string =>
  v.parse(ManifestSchema, JSON.parse(read(file))).engines.node;

it.each([
  ['package.json', 'README.md', 'Node ≥ '],
  ['server-plugin/package.json', 'server-plugin/README.md', 'Node '],
  ['server-plugin/package.json', 'README.md', 'Node '],
  ['session-framework/package.json', 'session-framework/README.md', 'Node '],
])('the Node that %s asks for is the one that %s names', (manifest, readme, words) => {
  const version = nodeOf(manifest).replace('>=', '');
  const end = words === 'Node ' ? ' or newer' : '';
  expect(read(readme)).toContain(words + version + end);
});
