/** The columns of the list, in their order. */
export const COLUMNS = [
  'number',
  'time',
  'method',
  'path',
  'host',
  'service',
  'status',
  'session',
  'verdict',
  'marks',
  'duration',
  'changes',
] as const;

export type Column = (typeof COLUMNS)[number];

export interface Sort {
  column: Column;
  direction: 'ascending' | 'descending';
}

/** How the user has the columns. */
export interface ColumnLayout {
  hidden: readonly Column[];
  /** In px, of those that were drawn to another width. */
  widths: Readonly<Partial<Record<Column, number>>>;
  /** Null for the order of time. */
  sort: Sort | null;
}

export const DEFAULT_LAYOUT: ColumnLayout = { hidden: [], widths: {}, sort: null };

/** In px: room for a sign and the padding at least, and no more than a screen. */
export const NARROWEST = 30;
export const WIDEST = 1000;

/** In px. Those without take what is left, and no less than `LEAST`. */
const WIDTHS: Partial<Record<Column, number>> = {
  time: 92,
  method: 58,
  host: 108,
  service: 92,
  status: 50,
  session: 136,
  verdict: 156,
  marks: 48,
  duration: 50,
};

const LEAST: Partial<Record<Column, number>> = { path: 96, changes: 72 };
const SHARES: Partial<Record<Column, string>> = { path: '3fr', changes: '2fr' };

/** A verdict as its form alone, where the list is this narrow. In px. */
const FORMS_BELOW = 280;
const FORM = 30;

/** What a narrow list gives up first; number, path, verdict and marks it keeps. */
const GIVEN_UP: readonly Column[] = [
  'time',
  'duration',
  'host',
  'service',
  'session',
  'changes',
  'method',
  'status',
];

export interface FittedColumns {
  columns: readonly Column[];
  /** As `grid-template-columns` takes it. */
  template: string;
  /** Verdicts are shown by their form alone. */
  hasForms: boolean;
}

/**
 * The columns that fit into a list.
 *
 * @param list `width` in px, 0 where it is not known; `digits` of the longest number; `hasHosts`
 *   and `hasServices` whether there is more than one
 */
export function fitColumns(
  layout: ColumnLayout,
  list: { width: number; digits: number; hasHosts: boolean; hasServices: boolean },
): FittedColumns {
  const hasForms = list.width > 0 && list.width < FORMS_BELOW;
  const widthOf = (column: Column): number | null => {
    if (column === 'verdict' && hasForms) return FORM;
    if (column === 'number') return numberWidth(list.digits);
    return layout.widths[column] ?? WIDTHS[column] ?? null;
  };
  const least = (column: Column): number => widthOf(column) ?? LEAST[column] ?? 0;
  let columns = COLUMNS.filter(
    (column) =>
      !layout.hidden.includes(column) &&
      (column !== 'host' || list.hasHosts) &&
      (column !== 'service' || list.hasServices),
  );
  for (const column of GIVEN_UP) {
    const needed = columns.reduce((sum, one) => sum + least(one), 0);
    if (list.width === 0 || needed <= list.width) break;
    columns = columns.filter((one) => one !== column);
  }
  const template = columns.map((column) => {
    const width = widthOf(column);
    return width === null
      ? `minmax(${LEAST[column] ?? 0}px, ${SHARES[column] ?? '1fr'})`
      : `${width}px`;
  });
  return { columns, template: template.join(' '), hasForms };
}

/** A number is never cut: it has no other width than it takes. */
function numberWidth(digits: number): number {
  return 18 + 8 * Math.max(2, digits);
}

/** The layout with a column shown or hidden. One column at least is shown: the path. */
export function withColumn(layout: ColumnLayout, column: Column, isShown: boolean): ColumnLayout {
  const others = layout.hidden.filter((one) => one !== column);
  return { ...layout, hidden: isShown || column === 'path' ? others : [...others, column] };
}

/** The layout with another width of a column; null for the one it had at first. */
export function withWidth(
  layout: ColumnLayout,
  column: Column,
  width: number | null,
): ColumnLayout {
  const widths: Partial<Record<Column, number>> = {};
  for (const one of COLUMNS) {
    const known = layout.widths[one];
    if (one !== column && known !== undefined) widths[one] = known;
  }
  if (width !== null) widths[column] = Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
  return { ...layout, widths };
}

/** The next order by a column: up, down, and the order of time again. */
export function withNextSort(layout: ColumnLayout, column: Column): ColumnLayout {
  const isOwn = layout.sort?.column === column;
  if (!isOwn) return { ...layout, sort: { column, direction: 'ascending' } };
  const isLast = layout.sort?.direction === 'descending';
  return { ...layout, sort: isLast ? null : { column, direction: 'descending' } };
}
