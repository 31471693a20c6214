/**
 * `npm run matrix`: every adapter in every scenario, and whether the verdict of each request is true.
 *
 * A name plays the adapters that have it in theirs, `--all` plays them on all of their hosts, `--json`
 * gives an array, and `--write` writes the tables of `docs/middlewares/`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cellsOf, isWrong, placesOf, type Cell } from '../tests/contracts/matrix/matrix.ts';
import { withTable } from '../tests/contracts/matrix/table.ts';
import { ADAPTERS } from '../tests/contracts/under-test/all.ts';
import { ROOT } from './lib/project.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const chosen = ADAPTERS.filter(({ name }) => positionals.every((text) => name.includes(text)));
const cells: Cell[] = [];
for (const adapter of chosen) {
  const own: Cell[] = [];
  for (const at of placesOf(adapter, values.all)) own.push(...(await cellsOf(at)));
  if (values.write) writeTable(adapter.name, own);
  cells.push(...own);
}

const judged = cells.flatMap((cell) => cell.judged.map((verdict) => ({ ...cell, ...verdict })));
const known = judged.filter((verdict) => verdict.isTrue !== null || isWrong(verdict));
const wrong = known.filter(isWrong);
if (values.json) console.log(JSON.stringify(cells, null, 2));
else {
  for (const { adapter, host, store, scenario, asked, said, true: verdicts, failure } of wrong) {
    const what =
      failure === null
        ? `is ${verdicts?.join(' or ')}, and is said to be ${said}`
        : `has failed: ${failure}`;
    console.log(`${adapter} on ${host} with ${store}: ${scenario}: ${asked} ${what}`);
  }
  const weak = known.filter(
    ({ said, true: verdicts }) => said === 'sent' && verdicts?.[0] !== 'sent',
  );
  console.log(`${weak.length} say that a cookie was sent, and nobody knows more`);
  console.log(`${judged.length - known.length} have no row, or a truth that cannot be found out`);
  console.log(`${known.length - wrong.length} of ${known.length} verdicts true`);
}
if (wrong.length > 0 || known.length === 0) process.exitCode = 1;

function writeTable(name: string, own: readonly Cell[]): void {
  const [host] = own.map((cell) => cell.host);
  const path = join(ROOT, `docs/middlewares/${name}.md`);
  const ofFirst = own.filter((cell) => cell.host === host);
  writeFileSync(path, withTable(readFileSync(path, 'utf8'), ofFirst));
}
