import { X } from 'lucide';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { compare } from '../../../lib/detail/comparison.ts';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { COMPARISON } from '../../../lib/text/comparison.ts';
import { requestName } from '../../../lib/text/detail.ts';
import { IconButton } from '../../parts/icon-button.tsx';
import { useActions, usePanelStore } from '../../hooks/use-store.ts';
import { ChangeTable } from './change-table.tsx';

interface ComparisonProps {
  exchange: Exchange;
  /** The request that it is compared with. */
  other: Exchange;
}

/** What differs between the session after one request and after another. */
export function Comparison({ exchange, other }: ComparisonProps): JSX.Element {
  const { revisions } = usePanelStore().log;
  const actions = useActions();
  const told = useMemo(() => compare(exchange, other, revisions), [exchange, other, revisions]);
  const isAlone = exchange.key === other.key;
  const names = [requestName(told.earlier), requestName(told.later)] as const;
  return (
    <section aria-label={COMPARISON.name}>
      <div class="comparison-head">
        <strong>
          {isAlone ? COMPARISON.another(requestName(other)) : COMPARISON.head(...names)}
        </strong>
        <IconButton
          icon={X}
          name={COMPARISON.end}
          keys="Esc"
          onClick={() => actions.endComparison()}
        />
      </div>
      {!isAlone && <Differences {...told} />}
    </section>
  );
}

function Differences({
  earlier,
  later,
  unknown,
  states,
  changes,
}: ReturnType<typeof compare>): JSX.Element {
  const { revisions } = usePanelStore().log;
  const lost = [earlier, later].filter(({ judgement }) => judgement.verdict === 'lost');
  const isOther =
    earlier.lineage !== null && later.lineage !== null && earlier.lineage !== later.lineage;
  const notes = [
    COMPARISON.apart(later.startedAt - earlier.startedAt),
    changes && COMPARISON.counts(changes.map(({ kind }) => kind)),
  ].filter(Boolean);
  return (
    <>
      <p class="notice">{notes.join(' · ')}</p>
      {isOther && <p class="notice">{COMPARISON.otherSession}</p>}
      {unknown.map((exchange) => (
        <p class="notice" key={exchange.key}>
          {COMPARISON.unknown(requestName(exchange))}
        </p>
      ))}
      {changes !== null &&
        lost.map((exchange) => (
          <p class="notice" key={exchange.key}>
            {COMPARISON.lost(requestName(exchange))}
          </p>
        ))}
      {changes === null && unknown.length === 0 && <p class="notice">{COMPARISON.tooMuch}</p>}
      {changes?.length === 0 && <p class="notice">{COMPARISON.none}</p>}
      {changes !== null && changes.length > 0 && (
        <ChangeTable
          changes={changes}
          from={revisions.get(states.before)?.value}
          to={revisions.get(states.after)?.value}
          label={COMPARISON.table}
          before={COMPARISON.after(requestName(earlier))}
          after={COMPARISON.after(requestName(later))}
        />
      )}
    </>
  );
}
