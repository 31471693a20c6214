import type { JSX, TargetedKeyboardEvent, TargetedMouseEvent } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Exchange } from '../../lib/join/exchange.ts';
import type { ShownRows } from '../../lib/panel/shown-rows.ts';
import { fitColumns } from '../../lib/panel/columns.ts';
import { LIST } from '../../lib/text/panel.ts';
import { useDigits } from '../hooks/use-digits.ts';
import { useActions, useFindingsByRow, useStore } from '../hooks/use-store.ts';
import { useVirtualRows } from '../hooks/use-virtual-rows.ts';
import { ListItems } from '../../lib/panel/list-items.ts';
import { RestartRow } from './restart-row.tsx';
import { NextLoadBar } from './next-load-bar.tsx';
import { ListHead } from './list-head.tsx';
import { useListMenus, type Place } from './use-list-menus.ts';
import { RequestRow, rowId } from './request-row.tsx';

/** As the style sheet has them (`--row`). */
const ROW_HEIGHTS = { comfortable: 24, compact: 20 };

/**
 * The requests, newest at the bottom. Only the rows to be seen are drawn; the grid as a whole takes
 * the focus, and its active row is the selected one.
 */
export function RequestList(): JSX.Element {
  const rows = useStore((state) => state.rows);
  const selected = useStore((state) => state.selected);
  const selectedKey = selected?.key ?? null;
  const comparedKey = useStore((state) => state.comparedKey);
  const actions = useActions();
  const restarts = useStore((state) => state.restarts);
  const isSorted = useStore((state) => state.columns.sort !== null);
  const items = useMemo(() => new ListItems(rows, restarts, isSorted), [rows, restarts, isSorted]);
  const rowHeight = ROW_HEIGHTS[useStore((state) => state.density)];
  const scroller = useRef<HTMLDivElement>(null);
  const { indexes, height, width, viewport, first, isSeen, reveal, move } = useVirtualRows({
    count: items.length,
    rowHeight,
    scroller,
    stickyHeight: rowHeight,
  });
  const findings = useFindingsByRow();
  const digits = useDigits();
  // One host goes without saying.
  const hasHosts = rows.origins.size > 1;
  const indexOf = (row: Exchange | null): number => items.indexOf(rows.indexOf(row));
  const selectedIndex = indexOf(selected);
  const layout = useStore((state) => state.columns);
  const longest = useStore((state) => state.counts.all + state.counts.dropped);
  const { columns, template, hasForms } = fitColumns(layout, {
    width,
    digits: String(longest).length,
    hasHosts,
    hasServices: rows.services.size > 1,
  });
  const { openRowMenu, openHeadMenu } = useListMenus();
  const onContextMenu = (event: TargetedMouseEvent<HTMLElement>): void => {
    const target = event.target instanceof Element ? event.target : null;
    const place = { x: event.clientX, y: event.clientY };
    const key = target?.closest<HTMLElement>('[data-key]')?.dataset.key;
    if (target?.closest('.grid-head')) openHeadMenu(place);
    else if (key !== undefined) openRowMenu(key, place);
    else return;
    event.preventDefault();
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return;
    event.preventDefault();
    const target = event.target instanceof HTMLElement ? event.target : event.currentTarget;
    const head = target.closest<HTMLElement>('[role="columnheader"]');
    const row = document.getElementById(rowId(selectedIndex));
    if (head) openHeadMenu(below(head));
    else if (selectedKey !== null && row) openRowMenu(selectedKey, below(row));
  };

  const drawn = useRef({ rows, selected });
  useLayoutEffect(() => {
    const before = drawn.current;
    // The selection followed the newest row: who has scrolled away from it reads something else.
    const isFollowing = rows !== before.rows && selected !== before.selected;
    const was = isFollowing ? indexOf(before.selected) : -1;
    const isLeft = was >= 0 && !isSeen(was);
    // A row that comes in does not scroll; a new selection and another height do.
    if (selectedIndex >= 0 && !isLeft) reveal(selectedIndex);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [selectedKey, viewport]);
  useLayoutEffect(() => {
    drawn.current = { rows, selected };
  });

  useStill(rows, items, first, move);

  return (
    <main class="list">
      <div
        class={hasForms ? 'grid with-forms' : 'grid'}
        style={{ '--columns': template }}
        role="grid"
        aria-label={LIST.name}
        aria-rowcount={items.length + 1}
        aria-activedescendant={
          selectedIndex >= 0 && indexes.includes(selectedIndex) ? rowId(selectedIndex) : undefined
        }
        tabIndex={0}
        ref={scroller}
        onContextMenu={onContextMenu}
        onKeyDown={onKeyDown}
      >
        <ListHead columns={columns} />
        <div role="rowgroup" class="grid-body" style={{ height: `${height}px` }}>
          {indexes.map((index) => {
            const item = items.at(index);
            const top = index * rowHeight;
            if ('restart' in item) {
              const { restart } = item;
              const place = { index, top, columns: columns.length };
              return (
                <RestartRow key={`${restart.server} ${restart.at}`} restart={restart} {...place} />
              );
            }
            const exchange = rows.at(item.row);
            return (
              exchange && (
                <RequestRow
                  key={exchange.key}
                  exchange={exchange}
                  index={index}
                  top={top}
                  columns={columns}
                  digits={digits}
                  hasHost={hasHosts && !columns.includes('host')}
                  findings={findings.get(exchange.key)}
                  isSelected={exchange.key === selectedKey}
                  isCompared={exchange.key === comparedKey}
                  select={(key) => actions.select(key)}
                />
              )
            );
          })}
        </div>
      </div>
      <NextLoadBar />
    </main>
  );
}

/** Keeps the rows that are looked at where they are, also where others come or go above them. */
function useStill(
  rows: ShownRows,
  items: ListItems,
  first: number,
  move: (rows: number) => void,
): void {
  const still = useRef<{ row: Exchange | undefined; index: number }>({ row: undefined, index: 0 });
  useLayoutEffect(() => {
    const { row, index } = still.current;
    const now = items.indexOf(rows.indexOf(row));
    // At the top one sees what is first there, whichever that is.
    if (now >= 0 && now !== index && index > 0) move(now - index);
    const item = items.at(first);
    still.current = { row: 'row' in item ? rows.at(item.row) : undefined, index: first };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- made anew for each drawing
  }, [items, first]);
}

/** In from the left edge of a row, in px: where its path is. */
const INDENT = 40;

function below(element: HTMLElement): Place {
  const { left, bottom } = element.getBoundingClientRect();
  return { x: left + INDENT, y: bottom };
}
