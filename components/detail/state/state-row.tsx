import { ChevronDown, ChevronRight, Copy, History, Route } from 'lucide';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { HISTORY } from '../../../lib/text/history.ts';
import { STATE } from '../../../lib/text/detail.ts';
import { asText, copyablePath, type TreeRow } from '../../../lib/detail/tree.ts';
import { ChangedValue } from '../../parts/changed-value.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { FateTag } from '../../parts/fate-tag.tsx';
import { ForeignText } from '../../parts/foreign-text.tsx';
import { Icon } from '../../parts/icon.tsx';
import { IconButton } from '../../parts/icon-button.tsx';
import { Value } from '../../parts/value.tsx';

interface StateRowProps {
  /** Its id in the page: see `treeItemId`. */
  id: string;
  row: TreeRow;
  /** What the whole is called. */
  root: string;
  /** Its place from the top, where the rows are placed one by one. */
  top: number | null;
  isActive: boolean;
  activate: () => void;
  setOpen: (isOpen: boolean) => void;
  /** Shows every value the key had; absent where the tree is of no session. */
  openHistory?: (() => void) | undefined;
}

/** The id of a row in the page, where there may be several trees. */
export function treeItemId(tree: string, index: number): string {
  return `${tree}-row-${index}`;
}

/** One key of the session, with its value, and what it was before. */
export function StateRow(props: StateRowProps): JSX.Element {
  const { id, row, root, top, isActive, activate, setOpen, openHistory } = props;
  const { key, depth, change, fate, storedFrom } = row;
  const tabIndex = isActive ? 0 : -1;
  const [isPointedAt, setPointedAt] = useState(false);
  return (
    <div
      role="treeitem"
      id={id}
      class={`tree-row ${isActive ? 'active' : ''}`}
      data-change={change}
      data-fate={fate ?? undefined}
      aria-level={depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={row.hasChildren ? row.isOpen : undefined}
      aria-selected={isActive}
      style={{
        '--depth': String(Math.min(depth, 40)),
        ...(top === null ? {} : { top: `${top}px` }),
      }}
      onMouseEnter={() => setPointedAt(true)}
      onMouseLeave={() => setPointedAt(false)}
      onClick={(event) => {
        activate();
        // What stands in the row has uses of its own: buttons, and text to be marked.
        if (isOnTool(event.target) || getSelection()?.isCollapsed === false) return;
        if (row.hasChildren) setOpen(!row.isOpen);
      }}
    >
      <span class="twisty">
        {row.hasChildren && <Icon node={row.isOpen ? ChevronDown : ChevronRight} size={12} />}
      </span>
      <span class={typeof key === 'number' ? 'key index' : 'key'}>
        {key === null ? root : <ForeignText text={String(key)} tabIndex={tabIndex} />}
      </span>
      <span class="row-value">
        <RowValue row={row} tabIndex={tabIndex} />
        {row.isText && <span class="reading">{`(${STATE.json})`}</span>}
        {storedFrom !== null && <span class="stored-from">{STATE.storedAs(storedFrom)}</span>}
        {storedFrom !== null && <Value value={row.after} tabIndex={tabIndex} />}
      </span>
      {fate !== null && change !== 'inside' && !row.isInherited && (
        <FateTag fate={fate} kind={change} />
      )}
      {/* Six elements each: only where the pointer or the keyboard is. */}
      {(isActive || isPointedAt) && (
        <RowTools row={row} tabIndex={tabIndex} openHistory={openHistory} />
      )}
    </div>
  );
}

function RowTools({
  row,
  tabIndex,
  openHistory,
}: Pick<StateRowProps, 'row' | 'openHistory'> & { tabIndex: number }): JSX.Element {
  return (
    <span class="row-tools">
      <CopyButton
        name={STATE.copyValue}
        icon={Copy}
        tabIndex={tabIndex}
        text={() => asText(row.after ?? row.before)}
      />
      <CopyButton
        name={STATE.copyPath}
        icon={Route}
        tabIndex={tabIndex}
        text={() => copyablePath(row)}
      />
      {openHistory && row.key !== null && row.within === null && (
        <IconButton icon={History} name={HISTORY.open} tabIndex={tabIndex} onClick={openHistory} />
      )}
    </span>
  );
}

function isOnTool(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button') !== null;
}

/** What stands after the key: its size for a branch, else the value, after the one before it. */
function RowValue({ row, tabIndex }: { row: TreeRow; tabIndex: number }): JSX.Element | null {
  const { before, after, change, hasChildren, isText, storedFrom } = row;
  if (hasChildren && !isText) {
    const isList = Array.isArray(after ?? before);
    return (
      <>
        <span class="size">{isList ? `[${STATE.items(row.size)}]` : STATE.keys(row.size)}</span>
        {!row.isOpen && row.changesBelow > 0 && (
          <span class="tag changes-below">{STATE.changes(row.changesBelow)}</span>
        )}
      </>
    );
  }
  if (storedFrom !== null) return null;
  switch (change) {
    case 'changed':
      return (
        <>
          <del>
            <ChangedValue before={before} after={after} side="before" tabIndex={tabIndex} />
          </del>
          <span aria-label="to"> → </span>
          <ChangedValue before={before} after={after} side="after" tabIndex={tabIndex} />
        </>
      );
    case 'removed':
      return (
        <del>
          <Value value={before} tabIndex={tabIndex} />
        </del>
      );
    case 'added':
      return <Value value={after} tabIndex={tabIndex} />;
    case 'inside':
    case 'none':
      return <Value value={after} other={before} tabIndex={tabIndex} />;
  }
}
