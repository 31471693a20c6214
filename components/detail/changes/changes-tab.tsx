import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { carriedKeys, judgedChangesOf } from '../../../lib/detail/changes.ts';
import { statesOf } from '../../../lib/join/changes-of.ts';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { CHANGES } from '../../../lib/text/detail.ts';
import { usePanelStore, useStore } from '../../hooks/use-store.ts';
import { CarriedKeys } from './carried-keys.tsx';
import { ChangeTable } from './change-table.tsx';
import { Comparison } from './comparison.tsx';
import { WithoutRecord } from '../without-record.tsx';

/** What changed in this request, or what differs between it and the one it is compared with. */
export function ChangesTab({ exchange }: { exchange: Exchange }): JSX.Element {
  const { log } = usePanelStore();
  const other = useStore(({ comparedKey }) => log.get(comparedKey) ?? null);
  return other ? (
    <Comparison exchange={exchange} other={other} />
  ) : (
    <OwnChanges exchange={exchange} />
  );
}

/** What changed in this request, one line each, and whether it was stored. */
function OwnChanges({ exchange }: { exchange: Exchange }): JSX.Element {
  const { revisions } = usePanelStore().log;
  const { record, judgement } = exchange;
  const changes = useMemo(() => judgedChangesOf(exchange, revisions), [exchange, revisions]);
  if (!record) return <WithoutRecord exchange={exchange} />;
  if (changes === null) return <p class="notice">{CHANGES.unknown}</p>;
  const { before, after } = statesOf(record);
  const isRotated = [judgement.verdict, ...judgement.also].includes('rotated');
  const carried = isRotated
    ? carriedKeys(revisions.get(before)?.value, revisions.get(after)?.value)
    : null;
  return (
    <>
      {carried && <CarriedKeys carried={carried} />}
      {changes.length === 0 ? (
        <p class="notice">{CHANGES.none}</p>
      ) : (
        <ChangeTable
          changes={changes}
          from={revisions.get(before)?.value}
          to={revisions.get(after)?.value}
          summary={(lines) =>
            CHANGES.summary(
              changes.map(({ fate }) => fate),
              lines,
            )
          }
        />
      )}
    </>
  );
}
