import type { JSX } from 'preact';
import {
  carriedKeys,
  judgedChangesOf,
  statesOf,
  type JudgedChange,
} from '../../lib/detail/changes.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import { formatPath } from '../../lib/states/json.ts';
import { CHANGES, FATE_MEANINGS, FATES } from '../../lib/text/detail.ts';
import { ForeignText } from '../foreign-text.tsx';
import { usePanelStore } from '../use-store.ts';
import { Value } from '../value.tsx';
import { CarriedKeys } from './carried-keys.tsx';
import { WithoutRecord } from './without-record.tsx';

/** More changes than anybody reads; the rest is counted. */
const MOST = 500;

/** What changed in this request, one line each, and whether it was stored. */
export function ChangesTab({ exchange }: { exchange: Exchange }): JSX.Element {
  const { revisions } = usePanelStore().log;
  const { record, judgement } = exchange;
  if (!record) return <WithoutRecord exchange={exchange} />;
  const changes = judgedChangesOf(exchange, revisions);
  if (changes === null) return <p class="notice">{CHANGES.unknown}</p>;
  const { before, after } = statesOf(record);
  const isRotated = [judgement.verdict, ...judgement.also].includes('rotated');
  const carried = isRotated
    ? carriedKeys(revisions.get(before)?.value, revisions.get(after)?.value)
    : null;
  return (
    <div class="changes-tab">
      {carried && <CarriedKeys carried={carried} />}
      {changes.length === 0 ? (
        <p class="notice">{CHANGES.none}</p>
      ) : (
        <>
          <p class="notice">{CHANGES.summary(changes.map(({ fate }) => fate))}</p>
          <ChangeTable changes={changes.slice(0, MOST)} />
        </>
      )}
    </div>
  );
}

function ChangeTable({ changes }: { changes: readonly JudgedChange[] }): JSX.Element {
  return (
    <table class="change-table" aria-label={CHANGES.table}>
      <thead>
        <tr>
          <th scope="col">{CHANGES.path}</th>
          <th scope="col">{CHANGES.before}</th>
          <th scope="col">{CHANGES.after}</th>
          <th scope="col">{CHANGES.fate}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ path, kind, before, after, fate }) => (
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
            <td>
              <span class="tag fate" data-fate={fate} title={FATE_MEANINGS[fate]}>
                {FATES[fate]}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
