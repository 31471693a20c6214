import type { JSX } from 'preact';
import type { Finding } from '../../lib/findings/finding.ts';
import { FINDINGS } from '../../lib/text/findings.ts';
import { ForeignText } from '../parts/foreign-text.tsx';
import { Spans } from '../parts/spans.tsx';
import { useActions } from '../hooks/use-store.ts';

/** The id of a finding in the document, for those who lead to it. */
export function findingId(name: string): string {
  return `finding ${name}`.replaceAll(' ', '-');
}

interface FindingItemProps {
  finding: Finding;
  /** Absent where another of the same name has it. */
  id: string | undefined;
  mute: () => void;
}

/** One finding: what is wrong, how it is known, and what to do. */
export function FindingItem({ finding, id, mute }: FindingItemProps): JSX.Element {
  const actions = useActions();
  const { rule, title, host, rows, why, remedy } = finding;
  return (
    <li class="finding" id={id} tabIndex={-1}>
      <h3>
        {title} <span class="dim">{FINDINGS.rows(rows.length)}</span>
      </h3>
      <p class="why">
        <Spans spans={why} />
      </p>
      <p class="remedy">
        <strong>{FINDINGS.remedy}:</strong> <Spans spans={remedy} />
      </p>
      <p class="finding-actions">
        <button type="button" class="row-link" onClick={() => actions.setFilter(`finding:${rule}`)}>
          {FINDINGS.showRows}
        </button>
        <button type="button" class="row-link" onClick={mute}>
          {FINDINGS.mute} <ForeignText text={host} />
        </button>
      </p>
    </li>
  );
}
