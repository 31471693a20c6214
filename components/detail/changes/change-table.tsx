import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { changeLines, type ChangeLine } from '../../../lib/detail/change-lines.ts';
import type { Fate } from '../../../lib/detail/changes.ts';
import type { ListEdit } from '../../../lib/detail/list-edits.ts';
import type { Change } from '../../../lib/states/diff.ts';
import { formatPath, type Json, type Path } from '../../../lib/states/json.ts';
import { CHANGES } from '../../../lib/text/detail.ts';
import { ChangedValue } from '../../parts/changed-value.tsx';
import { FateWord } from '../../parts/fate-tag.tsx';
import { ForeignText } from '../../parts/foreign-text.tsx';
import { Value } from '../../parts/value.tsx';

/** More lines than anybody reads; the rest is counted. */
const MOST = 500;

interface ChangeTableProps {
  /** With what became of each, or without for all of them. */
  changes: readonly (Change & { fate?: Fate })[];
  /** The states that they lead from and to. */
  from: Json | undefined;
  to: Json | undefined;
  label?: string;
  before?: string;
  after?: string;
  /** Says something of the lines, above them. */
  summary?: (lines: number) => string;
}

/** Changes from one state to another, one line each; what became of the elements of a list is one. */
export function ChangeTable({
  changes,
  from,
  to,
  label = CHANGES.table,
  before: headBefore = CHANGES.before,
  after: headAfter = CHANGES.after,
  summary,
}: ChangeTableProps): JSX.Element {
  const lines = useMemo(
    () => changeLines(changes, { before: from, after: to }),
    [changes, from, to],
  );
  const hasFates = changes.some(({ fate }) => fate !== undefined);
  return (
    <>
      {summary && <p class="notice">{summary(lines.length)}</p>}
      <table class="change-table" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{CHANGES.path}</th>
            <th scope="col">{headBefore}</th>
            <th scope="col">{headAfter}</th>
            {hasFates && <th scope="col">{CHANGES.fate}</th>}
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, MOST).map((line) => (
            <Line key={keyOf(line)} line={line} hasFates={hasFates} />
          ))}
        </tbody>
      </table>
      {lines.length > MOST && <p class="notice">{CHANGES.left(lines.length - MOST)}</p>}
    </>
  );
}

function keyOf(line: ChangeLine): string {
  const kind = line.kind === 'list' ? line.kind : line.change.kind;
  return `${kind} ${JSON.stringify(line.path)}`;
}

function Line({ line, hasFates }: { line: ChangeLine; hasFates: boolean }): JSX.Element {
  const fates = line.kind === 'list' ? line.fates : [line.change.fate ?? null].filter(isTold);
  const kind = line.kind === 'list' ? 'changed' : line.change.kind;
  const [fate] = fates;
  return (
    <tr data-change={kind} data-fate={fates.length === 1 ? fate : undefined}>
      <th scope="row">
        <Name kind={kind} path={line.path} />
      </th>
      <td>
        {line.kind === 'list' ? (
          <Elements edits={line.edits} side="before" />
        ) : (
          <ChangedValue {...endsOf(line.change)} side="before" />
        )}
      </td>
      <td>
        {line.kind === 'list' ? (
          <Elements edits={line.edits} side="after" />
        ) : (
          <ChangedValue {...endsOf(line.change)} side="after" />
        )}
      </td>
      {hasFates && (
        <td>
          {fates.map((one) => (
            <FateWord key={one} fate={one} />
          ))}
        </td>
      )}
    </tr>
  );
}

function isTold(fate: Fate | null): fate is Fate {
  return fate !== null;
}

function endsOf({ before, after }: Change): Pick<Change, 'before' | 'after'> {
  return { before, after };
}

function Name({ kind, path }: { kind: Change['kind']; path: Path }): JSX.Element {
  return (
    <span class={`change-name ${kind}`} title={CHANGES.kinds[kind]}>
      <ForeignText text={formatPath(path)} />
    </span>
  );
}

/** The elements of a list that went, or that came, moved or changed. */
function Elements({
  edits,
  side,
}: {
  edits: readonly ListEdit[];
  side: 'before' | 'after';
}): JSX.Element {
  const shown = edits.filter(
    ({ kind }) => kind === 'changed' || (kind === 'removed') === (side === 'before'),
  );
  if (shown.length === 0) return <span class="dim">{CHANGES.absent}</span>;
  return (
    <ul class="elements">
      {shown.slice(0, MOST).map((edit) => {
        const { kind, from, to, before, after } = edit;
        return (
          <li key={`${from} ${to}`} data-edit={kind}>
            <span class="element-index">{side === 'before' ? from : to}</span>
            <span class="element-value">
              {kind === 'changed' ? (
                <ChangedValue before={before} after={after} side={side} />
              ) : (
                <Value value={side === 'before' ? before : after} />
              )}
            </span>
            <span class="element-sign">
              {kind === 'moved' ? CHANGES.moved(from ?? 0, to ?? 0) : CHANGES.edits[kind]}
            </span>
          </li>
        );
      })}
      {shown.length > MOST && <li class="dim">{CHANGES.left(shown.length - MOST)}</li>}
    </ul>
  );
}
