import type { JSX } from 'preact';
import type { Fate } from '../../lib/detail/changes.ts';
import type { Change } from '../../lib/states/diff.ts';
import { formatPath } from '../../lib/states/json.ts';
import { CHANGES } from '../../lib/text/detail.ts';
import { FateWord } from '../fate-tag.tsx';
import { ForeignText } from '../foreign-text.tsx';
import { Value } from '../value.tsx';

/** More changes than anybody reads; the rest is counted. */
const MOST = 500;

interface ChangeTableProps {
  /** With what became of each, or without for all of them. */
  changes: readonly (Change & { fate?: Fate })[];
  label?: string;
  before?: string;
  after?: string;
}

/** Changes from one state to another, one line each. */
export function ChangeTable({
  changes,
  label = CHANGES.table,
  before: headBefore = CHANGES.before,
  after: headAfter = CHANGES.after,
}: ChangeTableProps): JSX.Element {
  const hasFates = changes.some(({ fate }) => fate !== undefined);
  return (
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
        {changes.slice(0, MOST).map(({ path, kind, before, after, fate }) => (
          <tr key={`${kind} ${JSON.stringify(path)}`} data-change={kind} data-fate={fate}>
            <th scope="row">
              <span class={`change-name ${kind}`} title={CHANGES.kinds[kind]}>
                <ForeignText text={formatPath(path)} />
              </span>
            </th>
            <td>
              <Value value={before} other={after} />
            </td>
            <td>
              <Value value={after} other={before} />
            </td>
            {fate && (
              <td>
                <FateWord fate={fate} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
