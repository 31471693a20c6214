import { CircleQuestionMark, CornerDownLeft, CornerUpRight, Flag, History, Monitor } from 'lucide';
import type { IconNode } from 'lucide';
import type { JSX } from 'preact';
import type { Finding } from '../../lib/findings/finding.ts';
import type { Client, Exchange } from '../../lib/join/exchange.ts';
import type { Mark } from '../../lib/judgement/marks.ts';
import { CLIENTS, markText } from '../../lib/text/verdicts.ts';
import { Icon } from '../parts/icon.tsx';

interface MarksCellProps {
  exchange: Exchange;
  findings: readonly Finding[] | undefined;
}

/** Signs of what other requests made of this one, of what rules found in it, and of who sent it. */
export function MarksCell({ exchange, findings = [] }: MarksCellProps): JSX.Element | null {
  const { marks, client } = exchange;
  // What the verdict says already needs no flag.
  const found = findings.filter(({ isSaidByRow }) => !isSaidByRow).map(({ title }) => title);
  const clientName = CLIENTS[client];
  const words = [...marks.map(markText), ...found, ...(clientName === null ? [] : [clientName])];
  if (words.length === 0) return null;
  const [first] = marks;
  const clientIcon = CLIENT_ICONS[client];
  return (
    <span class="marks" title={words.join('\n')}>
      {first && <MarkSign mark={first} isOne={marks.length === 1} />}
      {found.length > 0 && (
        <span class="mark-sign finding-flag">
          <Icon node={Flag} size={12} />
        </span>
      )}
      {clientIcon && (
        <span class="mark-sign client-sign">
          <Icon node={clientIcon} size={12} />
        </span>
      )}
      <span class="unseen">{words.join(' · ')}</span>
    </span>
  );
}

const CLIENT_ICONS: Record<Client, IconNode | null> = {
  'this-tab': null,
  'other-client': Monitor,
  unknown: CircleQuestionMark,
  history: History,
};

/** An arrow to the row that did it, or that it was done to; its number where there is one alone. */
function MarkSign({ mark, isOne }: { mark: Mark; isOne: boolean }): JSX.Element {
  const { icon, number } = signOf(mark);
  return (
    <span class="mark-sign" aria-hidden="true">
      <Icon node={icon} size={12} />
      {number}
      {isOne ? '' : '…'}
    </span>
  );
}

function signOf(mark: Mark): { icon: IconNode; number: number | null } {
  switch (mark.kind) {
    case 'overwrote':
    case 'stale-read':
    case 'replaced':
    case 'revived':
      return { icon: CornerUpRight, number: mark.of };
    case 'read-early':
      return { icon: CornerDownLeft, number: mark.by[0] ?? null };
    case 'overwritten':
    case 'orphaned':
    case 'displaced':
    case 'undone':
      return { icon: CornerDownLeft, number: mark.by };
  }
}
