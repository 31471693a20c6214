import { ChevronDown, ChevronUp } from 'lucide';
import type { JSX, TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { withNextSort, withWidth, type Column } from '../../lib/panel/columns.ts';
import { COLUMN_NAMES, LIST } from '../../lib/text/panel.ts';
import { Icon } from '../parts/icon.tsx';
import { useActions, useStore } from '../hooks/use-store.ts';

/** By how much the keys draw a column wider. */
const STEP = 10;

/** The heads of the columns: a click sorts, the edge sizes. One of them is in the order of Tab. */
export function ListHead({ columns }: { columns: readonly Column[] }): JSX.Element {
  const layout = useStore((state) => state.columns);
  const actions = useActions();
  const [active, setActive] = useState<Column>('number');
  const row = useRef<HTMLDivElement>(null);
  const inOrder = columns.includes(active) ? active : columns[0];

  const size = (column: Column, width: number | null): void =>
    actions.setPreferences({ columns: withWidth(layout, column, width) });
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>, column: Column): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    if (event.shiftKey) {
      size(column, event.currentTarget.getBoundingClientRect().width + by * STEP);
      return;
    }
    const next = columns[columns.indexOf(column) + by];
    if (next === undefined) return;
    setActive(next);
    row.current?.querySelector<HTMLElement>(`[data-column="${next}"] button`)?.focus();
  };

  return (
    <div role="rowgroup" class="grid-head">
      <div role="row" aria-rowindex={1} class="grid-row" ref={row}>
        {columns.map((column) => {
          const sort = layout.sort?.column === column ? layout.sort.direction : undefined;
          return (
            <span
              role="columnheader"
              class="cell"
              data-column={column}
              aria-sort={sort}
              key={column}
            >
              <button
                type="button"
                class="head-button"
                tabIndex={column === inOrder ? 0 : -1}
                title={LIST.sortBy}
                onClick={() => actions.setPreferences({ columns: withNextSort(layout, column) })}
                onKeyDown={(event) => onKeyDown(event, column)}
              >
                {COLUMN_NAMES[column]}
                {sort !== undefined && (
                  <Icon node={sort === 'ascending' ? ChevronUp : ChevronDown} size={10} />
                )}
              </button>
              {column !== 'number' && <Edge size={(width) => size(column, width)} />}
            </span>
          );
        })}
      </div>
    </div>
  );
}

/** The right edge of a head, to be drawn; a double click gives the width back that it had at first. */
function Edge({ size }: { size: (width: number | null) => void }): JSX.Element {
  const onPointerMove = (event: TargetedPointerEvent<HTMLElement>): void => {
    const { currentTarget, pointerId, clientX } = event;
    const left = currentTarget.parentElement?.getBoundingClientRect().left;
    if (left === undefined || !currentTarget.hasPointerCapture(pointerId)) return;
    size(clientX - left);
  };
  return (
    <span
      class="head-edge"
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
      }}
      onPointerMove={onPointerMove}
      onDblClick={() => size(null)}
    />
  );
}
