import { X } from 'lucide';
import type { JSX } from 'preact';
import type { Exchange } from '../../lib/join/exchange.ts';
import { CLIENTS } from '../../lib/text/verdicts.ts';
import { DETAIL } from '../../lib/text/detail.ts';
import { FINISHES } from '../../lib/text/life-cycle.ts';
import { missingRecord } from '../../lib/text/why/no-record.ts';
import { LINEAGE } from '../../lib/text/lineage.ts';
import { hostOf } from '../../lib/text/server.ts';
import { explain } from '../../lib/text/why/explain.ts';
import { cut, visible } from '../../lib/foreign/visible.ts';
import { ForeignText } from '../parts/foreign-text.tsx';
import { RowFindings } from '../findings/row-findings.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { SessionCell } from '../list/session-cell.tsx';
import { Spans } from '../parts/spans.tsx';
import { useDigits } from '../hooks/use-digits.ts';
import { serverOf } from '../../lib/panel/servers.ts';
import { useActions, usePanelStore, useStore } from '../hooks/use-store.ts';
import { VerdictPill } from '../parts/verdict-pill.tsx';
import { useMiddleware } from './use-middleware.ts';

/** What became of the session in this request, in a word and in a sentence. */
export function DetailHead({ exchange }: { exchange: Exchange }): JSX.Element {
  const { revisions } = usePanelStore().log;
  const middleware = useMiddleware(exchange);
  const serverState = useStore((state) => serverOf(state.servers, exchange)?.state ?? null);
  // One host goes without saying.
  const hasHosts = useStore(
    ({ rows: { origins } }) => origins.size > (origins.has(exchange.origin) ? 1 : 0),
  );
  const actions = useActions();
  const digits = useDigits();
  const { judgement, status, session, record } = exchange;
  const { why, remedy, unknown } = explain(exchange, { revisions, middleware });
  const missing = missingRecord(exchange, serverState);
  // That a cookie was sent goes without saying beside any other verdict.
  const also = judgement.also.filter((verdict) => verdict !== 'sent');
  const said = missing ?? (judgement.verdict === 'pending' ? null : unknown);
  const finish = record?.finish ? FINISHES[record.finish] : null;
  return (
    <header class="detail-head" data-verdict={judgement.verdict}>
      <div class="detail-title">
        <VerdictPill verdict={judgement.verdict} reason={judgement.reason} />
        <h2>
          {visible(cut(exchange.method, 16))}{' '}
          {hasHosts && <span class="path-host">{visible(hostOf(exchange.origin))}</span>}
          <ForeignText text={exchange.path} />
        </h2>
        {status !== null && <span class="dim">{status}</span>}
        {session !== null && (
          <span class="mono">
            <SessionCell exchange={exchange} digits={digits} />
          </span>
        )}
        {exchange.lineage !== null && <LineageLink number={exchange.lineage} />}
        <IconButton icon={X} name={DETAIL.close} keys="Esc" onClick={() => actions.select(null)} />
      </div>
      <p class="why">
        <Spans spans={why} />
      </p>
      {remedy && (
        <p class="remedy">
          <strong>{DETAIL.remedy}:</strong> <Spans spans={remedy} />
        </p>
      )}
      <RowFindings rowKey={exchange.key} />
      {said && (
        <p class="unknown">
          <Spans spans={said} />
        </p>
      )}
      <Notes
        notes={[
          also.length > 0 ? `${DETAIL.also} ${also.join(', ')}` : null,
          CLIENTS[exchange.client],
          finish,
        ]}
      />
    </header>
  );
}

/** The other requests of the session, through all of its ids. */
function LineageLink({ number }: { number: number }): JSX.Element {
  const actions = useActions();
  return (
    <button
      type="button"
      class="row-link"
      aria-label={LINEAGE.show(number)}
      onClick={() => actions.setFilter(`session:${number}`)}
    >
      {LINEAGE.name(number)}
    </button>
  );
}

function Notes({ notes }: { notes: (string | null)[] }): JSX.Element | null {
  const said = notes.filter((note) => note !== null);
  return said.length === 0 ? null : <p class="notes">{said.join(' · ')}</p>;
}
