import type { Cell, Judged } from './matrix.ts';

/** Where the table stands in the page of a middleware. */
const BEGIN = '<!-- verdicts: written by `npm run matrix -- --write` -->';
const END = '<!-- /verdicts -->';

/** Longer scenarios say how often, and not in which order. */
const MOST_IN_ORDER = 12;

/** The page with the table of the cells of its middleware in it, in the place of the one before. */
export function withTable(page: string, cells: readonly Cell[]): string {
  const table = `${BEGIN}\n\n${tableOf(cells)}\n\n${END}`;
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from >= 0 && to > from) return page.slice(0, from) + table + page.slice(to + END.length);
  const intro =
    'What the tab says of each request, where sessions are kept in different ways. Each verdict was compared with what the next request found.';
  return `${page.trimEnd()}\n\n## Verdicts\n\n${intro}\n\n${table}\n`;
}

/** A row for each scenario; stores with the same verdicts share a column. */
function tableOf(cells: readonly Cell[]): string {
  const stores = Map.groupBy(cells, ({ store }) => store);
  const columns = Map.groupBy(stores.keys(), (store) =>
    (stores.get(store) ?? []).map(textOf).join('\n'),
  );
  const titles = [...new Set(cells.map(({ scenario }) => scenario))];
  const texts = [...columns.keys()].map((column) => column.split('\n'));
  const rows = titles.map((title, at) => [title, ...texts.map((column) => column[at] ?? '')]);
  const head = ['scenario', ...[...columns.values()].map((names) => names.join('; '))];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function textOf({ cannotApply, judged }: Cell): string {
  if (cannotApply !== null) return `– ${cannotApply}`;
  const said = judged.map(({ asked, said: word }: Judged) => `\`${asked}\` ${word ?? 'not seen'}`);
  if (said.length <= MOST_IN_ORDER) return said.join(', ');
  const counted = Map.groupBy(said, (text) => text);
  return [...counted]
    .map(([text, { length }]) => (length > 1 ? `${text} ×${length}` : text))
    .join(', ');
}
