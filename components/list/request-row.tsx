import type { JSX } from 'preact';
import type { Finding } from '../../lib/findings/finding.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import type { Column } from '../../lib/panel/columns.ts';
import { rowCell } from './cells.tsx';

interface RequestRowProps {
  exchange: Exchange;
  index: number;
  top: number;
  columns: readonly Column[];
  digits: number;
  /** Whether its path names its host. */
  hasHost: boolean;
  /** What rules found in it. */
  findings: readonly Finding[] | undefined;
  isSelected: boolean;
  /** Whether the selected one is compared with it. */
  isCompared: boolean;
  select: (key: string) => void;
}

/** The id of a row in the document, for the grid to name its active one. */
export function rowId(index: number): string {
  return `request-${index}`;
}

/** One request. */
export function RequestRow(props: RequestRowProps): JSX.Element {
  const { exchange, index, top, columns, digits, hasHost, findings, isSelected, select } = props;
  const { isCompared } = props;
  const { judgement, client } = exchange;
  const classes = [
    'grid-row',
    isSelected && 'selected',
    isCompared && 'compared',
    judgement.verdict === 'lost' && 'lost',
    client !== 'this-tab' && 'elsewhere',
  ];
  return (
    <div
      role="row"
      id={rowId(index)}
      class={classes.filter(Boolean).join(' ')}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-verdict={judgement.verdict}
      data-key={exchange.key}
      style={{ top: `${top}px` }}
      // By the press, as lists of DevTools do: while rows stream in, the release meets another row,
      // and there is no click. Assistive technology clicks without a press.
      // The press that opens the menu does not select: two requests can be compared by it.
      onMouseDown={({ button, ctrlKey }) => {
        if (button === 0 && !ctrlKey) select(exchange.key);
      }}
      onClick={() => select(exchange.key)}
    >
      {/* The blanks keep the words apart where the row is read or copied as one text. */}
      {columns.flatMap((column) => [
        rowCell(column, {
          exchange,
          digits,
          hasHost,
          findings,
          hasMethod: columns.includes('method'),
        }),
        ' ',
      ])}
    </div>
  );
}
