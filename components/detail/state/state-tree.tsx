import type { JSX, Ref, TargetedKeyboardEvent, TargetedMouseEvent } from 'preact';
import { useId, useImperativeHandle, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { STATE } from '../../../lib/text/detail.ts';
import type { Path } from '../../../lib/states/json.ts';
import { stepToChange, type TreeRow } from '../../../lib/detail/tree.ts';
import { useFlash } from './use-flash.ts';
import { treeMenu } from './tree-menu.ts';
import { useVirtualRows } from '../../hooks/use-virtual-rows.ts';
import { useMenu } from '../../menu/use-menu.ts';
import { useHost } from '../../hooks/use-store.ts';
import { StateRow, treeItemId } from './state-row.tsx';

const ROW_HEIGHT = 20;
/** Up to here all rows are drawn: long ones may wrap, and the page's own search finds them. */
const MOST_UNVIRTUAL = 500;

/** What can be asked of a tree from beside it. */
export interface TreeHandle {
  stepToChange(direction: 'next' | 'previous'): void;
}

/** In from the left edge of a row, in px: where its key is. */
const INDENT = 40;

interface StateTreeProps {
  handle?: Ref<TreeHandle>;
  /** The request that it is of, by its name; absent where it is of none. */
  when?: string;
  /** Whose session it is: with another one, what has changed is pointed out. */
  of?: string;
  /** What it is a tree of, for those who do not see it. */
  label?: string;
  /** What the whole is called. */
  root?: string;
  rows: readonly TreeRow[];
  setOpen: (id: string, isOpen: boolean) => void;
  /** Where the keys can be followed through requests. */
  pick?: (path: Path) => void;
  openHistory?: (path: Path) => void;
}

/** The rows of a dictionary. The tree as a whole takes the focus, and has one active row. */
export function StateTree({
  handle,
  when,
  of = '',
  label = STATE.tree,
  root = STATE.root,
  rows,
  setOpen,
  pick,
  openHistory,
}: StateTreeProps): JSX.Element {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const isVirtual = rows.length > MOST_UNVIRTUAL;
  const virtual = useVirtualRows({
    count: isVirtual ? rows.length : 0,
    rowHeight: ROW_HEIGHT,
    scroller,
  });
  const indexes = isVirtual ? virtual.indexes : rows.map((_, index) => index);
  const activeIndex = Math.max(
    rows.findIndex((row) => row.id === activeId),
    0,
  );

  const setActive = (row: TreeRow): void => {
    setActiveId(row.id);
    if (row.key !== null) pick?.(row.within?.text ?? row.path);
  };

  const reveal = (index: number): void => {
    if (isVirtual) virtual.reveal(index);
    else document.getElementById(treeItemId(id, index))?.scrollIntoView({ block: 'nearest' });
  };

  const activate = (index: number): void => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    if (!row) return;
    setActive(row);
    reveal(rows.indexOf(row));
  };

  useImperativeHandle(handle ?? null, () => ({
    stepToChange(direction: 'next' | 'previous') {
      const index = stepToChange(rows, activeIndex, direction);
      if (index !== null) activate(index);
    },
  }));
  const flash = useFlash(of);
  useLayoutEffect(() => {
    // What changed is what one looks for: it is seen without scrolling.
    const first = stepToChange(rows, -1, 'next');
    if (first !== null) reveal(first);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- where another request is shown, and not later
  }, [of]);

  const host = useHost();
  const openMenu = useMenu();
  const openRowMenu = (index: number, place: { x: number; y: number }): void => {
    const row = rows[index];
    if (!row) return;
    setActive(row);
    const history = openHistory && (() => openHistory(row.path));
    const copy = (text: string): void => host.copy(text);
    const groups = treeMenu(row, { copy, when, openHistory: history });
    openMenu({ name: STATE.menu, ...place, groups });
  };
  const onContextMenu = (event: TargetedMouseEvent<HTMLElement>): void => {
    const target = event.target instanceof Element ? event.target : null;
    const item = target?.closest<HTMLElement>('[role="treeitem"]')?.id;
    const index = indexes.find((at) => treeItemId(id, at) === item);
    // What is marked is copied by the browser's own menu.
    if (index === undefined || getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    openRowMenu(index, { x: event.clientX, y: event.clientY });
  };

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      event.preventDefault();
      const item = document.getElementById(treeItemId(id, activeIndex)) ?? event.currentTarget;
      const { left, bottom } = item.getBoundingClientRect();
      openRowMenu(activeIndex, { x: left + INDENT, y: bottom });
      return;
    }
    const to = keyTarget(event.key, rows, activeIndex);
    if (to === null || event.target !== event.currentTarget) return;
    event.preventDefault();
    if ('index' in to) activate(to.index);
    else setOpen(to.id, to.isOpen);
  };

  return (
    <div
      class={`tree ${isVirtual ? 'virtual' : ''} ${flash}`}
      role="tree"
      aria-label={label}
      aria-activedescendant={
        indexes.includes(activeIndex) ? treeItemId(id, activeIndex) : undefined
      }
      tabIndex={0}
      ref={scroller}
      onKeyDown={onKeyDown}
      onContextMenu={onContextMenu}
    >
      <div
        class="tree-rows"
        role="presentation"
        style={isVirtual ? { height: `${virtual.height}px` } : {}}
      >
        {indexes.map((index) => {
          const row = rows[index];
          return (
            row && (
              <StateRow
                root={root}
                key={row.id}
                row={row}
                id={treeItemId(id, index)}
                top={isVirtual ? index * ROW_HEIGHT : null}
                isActive={index === activeIndex}
                activate={() => setActive(row)}
                setOpen={(isOpen) => setOpen(row.id, isOpen)}
                openHistory={openHistory && (() => openHistory(row.path))}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

type KeyTarget = { index: number } | { id: string; isOpen: boolean } | null;

/** Where a key leads to in a tree (WAI-ARIA Authoring Practices, tree view). */
function keyTarget(key: string, rows: readonly TreeRow[], at: number): KeyTarget {
  const row = rows[at];
  if (!row) return null;
  switch (key) {
    case 'ArrowDown':
      return { index: at + 1 };
    case 'ArrowUp':
      return { index: at - 1 };
    case 'Home':
      return { index: 0 };
    case 'End':
      return { index: rows.length - 1 };
    case 'ArrowRight':
      if (!row.hasChildren) return null;
      return row.isOpen ? { index: at + 1 } : { id: row.id, isOpen: true };
    case 'ArrowLeft':
      if (row.isOpen) return { id: row.id, isOpen: false };
      return { index: rows.slice(0, at).findLastIndex(({ depth }) => depth < row.depth) };
    case 'Enter':
    case ' ':
      return row.hasChildren ? { id: row.id, isOpen: !row.isOpen } : null;
    default:
      return null;
  }
}
