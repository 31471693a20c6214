import type { JSX } from 'preact';
import { REASON_MEANINGS, VERDICT_MEANINGS } from '../../lib/text/verdicts.ts';
import type { LostReason, Verdict } from '../../lib/judgement/verdict.ts';
import { VerdictShape } from './verdict-shape.tsx';

interface VerdictPillProps {
  verdict: Verdict;
  reason?: LostReason | null;
}

/** The one word for an exchange, with its shape and colour, and why, where something was lost. */
export function VerdictPill({ verdict, reason = null }: VerdictPillProps): JSX.Element {
  const meaning = VERDICT_MEANINGS[verdict];
  const title = reason === null ? meaning : `${meaning} ${REASON_MEANINGS[reason]}`;
  return (
    <span class="verdict" data-verdict={verdict} title={title}>
      <VerdictShape verdict={verdict} />
      <span class="verdict-word">{verdict}</span>
      {reason !== null && <span class="verdict-reason">{` · ${reason}`}</span>}
    </span>
  );
}
