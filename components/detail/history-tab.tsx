import { ArrowLeft, ChevronDown, ChevronUp } from 'lucide';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { keyHistory, rowsOfSession, type KeyValue } from '../../lib/detail/key-history.ts';
import { visible } from '../../lib/foreign/visible.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import { formatPath } from '../../lib/states/json.ts';
import { HISTORY } from '../../lib/text/history.ts';
import { requestName } from '../../lib/text/detail.ts';
import { timeOfDay } from '../../lib/text/time.ts';
import { FateTag } from '../parts/fate-tag.tsx';
import { ForeignText } from '../parts/foreign-text.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { useActions, usePanelStore, useStore } from '../hooks/use-store.ts';
import { Value } from '../parts/value.tsx';
import { VerdictPill } from '../parts/verdict-pill.tsx';

/** More values than anybody reads: the newest are shown. */
const MOST = 500;

/** Every value that the picked key had in this session, with the requests that wrote them. */
export function HistoryTab({ exchange }: { exchange: Exchange }): JSX.Element {
  const { log } = usePanelStore();
  const path = useStore((state) => state.pickedPath);
  const canGoBack = useStore((state) => state.historyFrom !== null);
  // A later request may write the next value.
  const rows = useStore((state) => state.rows);
  const actions = useActions();
  const told = useMemo(() => {
    const own = rowsOfSession(log.rows, exchange);
    return { requests: own.length, history: path && keyHistory(own, path, log.revisions) };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- another object for each change of rows
  }, [log, exchange, path, rows]);
  if (path === null || told.history === null) return <p class="notice">{HISTORY.none}</p>;
  const { values, untold } = told.history;
  return (
    <div class="history-tab">
      <div class="history-bar">
        {canGoBack && (
          <IconButton
            icon={ArrowLeft}
            name={HISTORY.back}
            keys="Esc"
            onClick={() => actions.closeHistory()}
          />
        )}
        <code class="history-path">
          <ForeignText text={formatPath(path)} />
        </code>
        <IconButton
          icon={ChevronUp}
          name={HISTORY.previous}
          keys="["
          onClick={() => actions.stepKey('previous')}
        />
        <IconButton
          icon={ChevronDown}
          name={HISTORY.next}
          keys="]"
          onClick={() => actions.stepKey('next')}
        />
      </div>
      {values.length === 0 ? (
        <p class="notice">{HISTORY.noValue}</p>
      ) : (
        <ol class="history" aria-label={HISTORY.list}>
          {values.slice(-MOST).map((value, index) => (
            <HistoryLine
              key={index}
              value={value}
              isCurrent={value.exchange.key === exchange.key}
              select={() => actions.select(value.exchange.key)}
            />
          ))}
        </ol>
      )}
      <p class="notice">
        {HISTORY.values(values.length, told.requests)} {untold > 0 && HISTORY.untold(untold)}
      </p>
    </div>
  );
}

interface HistoryLineProps {
  value: KeyValue;
  isCurrent: boolean;
  select: () => void;
}

function HistoryLine({ value, isCurrent, select }: HistoryLineProps): JSX.Element {
  const { exchange, kind, before, after, through, fates } = value;
  const isLost = fates.some((fate) => fate === 'not-saved' || fate === 'overwritten');
  return (
    <li
      class="history-line"
      data-lost={isLost ? '' : undefined}
      aria-current={isCurrent ? 'true' : undefined}
      onClick={select}
    >
      <button type="button" class="row-link" aria-label={HISTORY.goTo(requestName(exchange))}>
        {requestName(exchange)}
      </button>
      <span class="history-value">
        {after === undefined ? (
          <span class="dim">{HISTORY.removed}</span>
        ) : (
          <Value value={after} other={before} />
        )}
        {through && <span class="dim"> {HISTORY.through(visible(formatPath(through)))}</span>}
        {kind === 'found' && <span class="dim"> {HISTORY.found}</span>}
      </span>
      {kind !== 'found' && fates.map((fate) => <FateTag key={fate} fate={fate} kind={kind} />)}
      <VerdictPill verdict={exchange.judgement.verdict} reason={exchange.judgement.reason} />
      <time class="dim">{timeOfDay(exchange.startedAt)}</time>
    </li>
  );
}
