import { X } from 'lucide';
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { rowsOfSession } from '../../../lib/detail/key-history.ts';
import { atTime, nextLoad, type NextLoad } from '../../../lib/detail/next/next-load.ts';
import { rowsWithTexts } from '../../../lib/detail/text-rows.ts';
import { asJson } from '../../../lib/detail/tree.ts';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { sessionAtHand } from '../../../lib/panel/session-at-hand.ts';
import { isInMemory, middlewareOf } from '../../../lib/panel/servers.ts';
import { requestName, STATE } from '../../../lib/text/detail.ts';
import { endsText, NEXT_LOAD, nextLoadText } from '../../../lib/text/next-load.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { IconButton } from '../../parts/icon-button.tsx';
import { LineageBadge } from '../../parts/lineage-badge.tsx';
import { Spans } from '../../parts/spans.tsx';
import { useActions, usePanelStore, useStore } from '../../hooks/use-store.ts';
import { SearchField } from './search-field.tsx';
import { StateTree } from './state-tree.tsx';
import { useNow } from '../use-now.ts';

/** What the next request of a session would load, in place of the selected request. */
export function NextLoadView(): JSX.Element | null {
  const exchange = useStore(sessionAtHand);
  const actions = useActions();
  const told = useNextLoad(exchange);
  if (!exchange || !told) return null;
  const { outcome, endsAt } = told.next;
  return (
    <section class="next-load" aria-label={NEXT_LOAD.name}>
      <header class="detail-head">
        <div class="detail-title">
          <h2>{NEXT_LOAD.name}</h2>
          {exchange.lineage !== null && (
            <span class="mono">
              <LineageBadge number={exchange.lineage} />
            </span>
          )}
          <IconButton
            icon={X}
            name={NEXT_LOAD.close}
            keys="Esc"
            onClick={() => actions.closeNextLoad()}
          />
        </div>
        <p class="why" data-outcome={outcome.kind}>
          <Spans spans={nextLoadText(told.next)} />
        </p>
        {endsAt !== null && <p class="notes">{endsText(endsAt, told.now)}</p>}
      </header>
      {outcome.kind === 'state' && <Content outcome={outcome} />}
    </section>
  );
}

/** Worked out anew for each change of a row. */
function useNextLoad(exchange: Exchange | null): { next: NextLoad; now: number } | null {
  const { log } = usePanelStore();
  const rows = useStore((state) => state.rows);
  const servers = useStore((state) => state.servers);
  const isPaused = useStore((state) => state.isPaused);
  // A file is of the time in which it was made.
  const isFile = useStore((state) => state.file !== null);
  const clock = useNow(!isFile);
  const now = isFile ? (log.rows.at(-1)?.startedAt ?? clock) : clock;
  const next = useMemo(
    () =>
      exchange &&
      nextLoad(rowsOfSession(log.rows, exchange), {
        revisions: log.revisions,
        isPaused,
        isInMemory: (row) => isInMemory(middlewareOf(servers, row)),
        isOver: (instance) => log.isOver(instance),
      }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- another object for each change of rows
    [log, exchange, rows, servers, isPaused],
  );
  return next && { next: atTime(next, now), now };
}

type State = Extract<NextLoad['outcome'], { kind: 'state' }>;

function Content({ outcome: { value, by } }: { outcome: State }): JSX.Element {
  const actions = useActions();
  const [search, setSearch] = useState('');
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map());
  const rows = useMemo(
    () => rowsWithTexts({ before: value, after: value, changes: [], opened, search }),
    [value, opened, search],
  );
  return (
    <>
      <div class="state-bar">
        <SearchField value={search} onChange={setSearch} />
        <CopyButton name={STATE.copyAll} text={() => asJson(value)} isNamed />
      </div>
      {rows.length === 0 ? (
        <p class="notice">{STATE.noHits}</p>
      ) : (
        <StateTree
          label={NEXT_LOAD.tree}
          when={requestName(by)}
          rows={rows}
          setOpen={(id, isOpen) => setOpened(new Map(opened).set(id, isOpen))}
          openHistory={(path) => {
            actions.select(by.key);
            actions.openHistory(path);
          }}
        />
      )}
    </>
  );
}
