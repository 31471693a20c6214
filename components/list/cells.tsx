import type { JSX } from 'preact';
import type { Finding } from '../../lib/findings/finding.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import type { Column } from '../../lib/panel/columns.ts';
import { durationOf } from '../../lib/query/duration.ts';
import { verdictName } from '../../lib/text/verdicts.ts';
import { LIST } from '../../lib/text/panel.ts';
import { hostOf } from '../../lib/text/server.ts';
import { timeOfDay } from '../../lib/text/time.ts';
import { cut, visible } from '../../lib/foreign/visible.ts';
import { VerdictPill } from '../parts/verdict-pill.tsx';
import { ChangesCell } from './changes-cell.tsx';
import { MarksCell } from './marks-cell.tsx';
import { SessionCell } from './session-cell.tsx';

/** More of a path than any screen shows. */
const MOST_OF_PATH = 400;

export interface CellProps {
  exchange: Exchange;
  digits: number;
  /** Whether the path names its host. */
  hasHost: boolean;
  /** Whether the method has a column of its own. */
  hasMethod: boolean;
  findings: readonly Finding[] | undefined;
}

/** What a row shows in a column. */
export function rowCell(column: Column, props: CellProps): JSX.Element {
  const { exchange, digits, findings } = props;
  const cell = { role: 'gridcell', class: 'cell', 'data-column': column, key: column } as const;
  switch (column) {
    case 'number':
      return <span {...cell}>{exchange.number}</span>;
    case 'time':
      return <span {...cell}>{timeOfDay(exchange.startedAt)}</span>;
    case 'method':
      return <span {...cell}>{methodOf(exchange)}</span>;
    case 'path':
      return <PathCell key={column} {...props} />;
    case 'host':
      return <span {...cell}>{visible(hostOf(exchange.origin))}</span>;
    case 'service':
      return <span {...cell}>{visible(exchange.process?.service ?? '')}</span>;
    case 'status':
      return <StatusCell key={column} exchange={exchange} />;
    case 'session':
      return (
        <span {...cell}>
          <SessionCell exchange={exchange} digits={digits} />
        </span>
      );
    case 'verdict':
      return (
        <span {...cell} aria-label={verdictName(exchange.judgement)}>
          <VerdictPill verdict={exchange.judgement.verdict} reason={exchange.judgement.reason} />
        </span>
      );
    case 'marks':
      return (
        <span {...cell}>
          <MarksCell exchange={exchange} findings={findings} />
        </span>
      );
    case 'duration':
      return <DurationCell key={column} exchange={exchange} />;
    case 'changes':
      return (
        <span {...cell}>
          <ChangesCell exchange={exchange} />
        </span>
      );
  }
}

function methodOf({ method }: Exchange): string {
  return visible(cut(method, 16));
}

function PathCell({ exchange, hasHost, hasMethod }: CellProps): JSX.Element {
  const path = visible(cut(exchange.path, MOST_OF_PATH));
  const host = visible(hostOf(exchange.origin));
  return (
    <span role="gridcell" class="cell" data-column="path" title={hasHost ? host + path : path}>
      <span class="path-method" aria-hidden={hasMethod} hidden={hasMethod}>
        {methodOf(exchange)}{' '}
      </span>
      {hasHost && <span class="path-host">{host}</span>}
      <bdi class="path-text">{path}</bdi>
    </span>
  );
}

function StatusCell({ exchange: { status, witness } }: { exchange: Exchange }): JSX.Element {
  const isFailed = status === null ? witness?.error != null : status >= 400;
  return (
    <span
      role="gridcell"
      class={isFailed ? 'cell failed' : 'cell'}
      data-column="status"
      title={witness?.error ?? undefined}
    >
      {status ?? (witness?.endedAt === null ? LIST.pending : LIST.noStatus)}
    </span>
  );
}

function DurationCell({ exchange }: { exchange: Exchange }): JSX.Element {
  const duration = durationOf(exchange);
  return (
    <span
      role="gridcell"
      class="cell"
      data-column="duration"
      title={exchange.witness ? undefined : LIST.serverDuration}
    >
      {duration === null ? LIST.noStatus : Math.round(duration).toLocaleString('en')}
    </span>
  );
}
