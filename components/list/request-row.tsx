import { Flag } from 'lucide';
import type { JSX } from 'preact';
import type { Finding } from '../../lib/findings/finding.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import { CLIENTS, markText, verdictName } from '../../lib/text/verdicts.ts';
import { LIST } from '../../lib/text/panel.ts';
import { hostOf } from '../../lib/text/server.ts';
import { timeOfDay } from '../../lib/text/time.ts';
import { cut, visible } from '../../lib/foreign/visible.ts';
import { Icon } from '../icon.tsx';
import { VerdictPill } from '../verdict-pill.tsx';
import { ChangesCell } from './changes-cell.tsx';
import { SessionCell } from './session-cell.tsx';

/** More of a path than any screen shows. */
const MOST_OF_PATH = 400;

interface RequestRowProps {
  exchange: Exchange;
  index: number;
  top: number;
  digits: number;
  /** Whether it names its host. */
  hasHost: boolean;
  /** What rules found in it. */
  findings: readonly Finding[] | undefined;
  isSelected: boolean;
  select: (key: string) => void;
}

/** The id of a row in the document, for the grid to name its active one. */
export function rowId(index: number): string {
  return `request-${index}`;
}

/** One request. */
export function RequestRow(props: RequestRowProps): JSX.Element {
  const { exchange, index, top, digits, hasHost, isSelected, select } = props;
  const { judgement, client } = exchange;
  const classes = [
    'grid-row',
    isSelected && 'selected',
    judgement.verdict === 'lost' && 'lost',
    client !== 'this-tab' && 'elsewhere',
  ];
  return (
    <div
      role="row"
      id={rowId(index)}
      class={classes.filter(Boolean).join(' ')}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-verdict={judgement.verdict}
      style={{ top: `${top}px` }}
      // By the press, as lists of DevTools do: while rows stream in, the release meets another row,
      // and there is no click. Assistive technology clicks without a press.
      onMouseDown={() => select(exchange.key)}
      onClick={() => select(exchange.key)}
    >
      <span role="gridcell" class="cell" data-column="number">
        {exchange.number}
      </span>
      {/* The blanks keep the words apart where the row is read or copied as one text. */}{' '}
      <span role="gridcell" class="cell" data-column="time">
        {timeOfDay(exchange.startedAt)}
      </span>{' '}
      <span role="gridcell" class="cell" data-column="method">
        {visible(cut(exchange.method, 16))}
      </span>{' '}
      <PathCell exchange={exchange} hasHost={hasHost} findings={props.findings} />{' '}
      <StatusCell exchange={exchange} />{' '}
      <span role="gridcell" class="cell" data-column="session">
        <SessionCell exchange={exchange} digits={digits} />
      </span>{' '}
      <span role="gridcell" class="cell" data-column="verdict" aria-label={verdictName(judgement)}>
        <VerdictPill verdict={judgement.verdict} reason={judgement.reason} />
      </span>{' '}
      <span role="gridcell" class="cell" data-column="changes">
        <ChangesCell exchange={exchange} />
      </span>
    </div>
  );
}

function PathCell({
  exchange,
  hasHost,
  findings = [],
}: Pick<RequestRowProps, 'exchange' | 'hasHost' | 'findings'>): JSX.Element {
  const path = visible(cut(exchange.path, MOST_OF_PATH));
  const marks = exchange.marks.map(markText);
  const client = CLIENTS[exchange.client];
  const host = visible(hostOf(exchange.origin));
  // What the verdict says already needs no flag.
  const found = findings.filter(({ isSaidByRow }) => !isSaidByRow).map((finding) => finding.title);
  const title = [
    hasHost ? host + path : path,
    ...marks,
    ...found,
    ...(client === null ? [] : [client]),
  ].join(' · ');
  return (
    <span role="gridcell" class="cell" data-column="path" title={title}>
      <span class="path-method" aria-hidden="true">
        {visible(cut(exchange.method, 16))}{' '}
      </span>
      {hasHost && <span class="path-host">{host}</span>}
      <bdi class="path-text">{path}</bdi>
      {marks.length > 0 && <span class="note mark">{` · ${marks.join(' · ')}`}</span>}
      {found.length > 0 && (
        <span class="note mark finding-flag">
          {' · '}
          <Icon node={Flag} size={12} />
          <span class="unseen">{found.join(' · ')}</span>
        </span>
      )}
      {client !== null && <span class="note">{` · ${client}`}</span>}
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
