import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Bench, Row } from './support/rows.ts';

/**
 * `node bench/index.ts [--json] [name …]`: runs the named benches, or all. Each is a file beside
 * this one that exports `bench`. Tables go to standard output; with `--json` one array of
 * `{bench, case, ratio, control, aim}`. Progress goes to standard error.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();

const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`No bench named ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}

// In order, so that what was started and made for a bench goes with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const all: Row[] = [];
for (const name of positionals.length > 0 ? positionals : names) {
  const { about, run } = await load(name);
  const rows = await run((line) => process.stderr.write(`${line}\n`));
  all.push(...rows);
  if (!values.json) console.log(`\n${name}: ${about}\n\n${table(rows)}`);
}
if (values.json) console.log(JSON.stringify(all, null, 2));

async function load(name: string): Promise<Bench> {
  const module: unknown = await import(`./${name}.ts`);
  const found: unknown = typeof module === 'object' && module && Reflect.get(module, 'bench');
  if (isBench(found)) return found;
  throw new Error(`bench/${name}.ts exports no bench`);
}

function isBench(value: unknown): value is Bench {
  return typeof value === 'object' && value !== null && 'about' in value && 'run' in value;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.case,
    row.ratio.toFixed(3),
    row.control === null ? '' : row.control.toFixed(3),
    row.aim ?? '',
  ]);
  const head = ['case', 'ratio', 'control', 'aim'];
  const widths = head.map((title, column) =>
    Math.max(...[head, ...lines].map((line) => line[column]?.length ?? title.length)),
  );
  return [head, ...lines]
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .join('\n');
}
