import { Flag } from 'lucide';
import type { JSX } from 'preact';
import type { Finding } from '../../lib/findings/finding.ts';
import { nameOf } from '../../lib/findings/watch.ts';
import { FINDINGS } from '../../lib/text/findings.ts';
import { Icon } from '../parts/icon.tsx';
import { Spans } from '../parts/spans.tsx';
import { useActions, useFindingsByRow } from '../hooks/use-store.ts';

/** What rules found in a row. What the row says of itself is named alone, and not said twice. */
export function RowFindings({ rowKey }: { rowKey: string }): JSX.Element {
  const findings = useFindingsByRow().get(rowKey) ?? [];
  return (
    <>
      {findings.map((finding, index) => (
        <div class="row-finding" key={`${nameOf(finding)} ${index}`}>
          <p class="why">
            <Named finding={finding} />
            {!finding.isSaidByRow && (
              <>
                {' '}
                <Spans spans={finding.why} />
              </>
            )}
          </p>
          {!finding.isSaidByRow && (
            <p class="remedy">
              <strong>{FINDINGS.remedy}:</strong> <Spans spans={finding.remedy} />
            </p>
          )}
        </div>
      ))}
    </>
  );
}

function Named({ finding }: { finding: Finding }): JSX.Element {
  const actions = useActions();
  return (
    <button
      type="button"
      class="row-link finding-name"
      title={FINDINGS.lead}
      onClick={() => actions.showFinding(nameOf(finding))}
    >
      <Icon node={Flag} size={12} />
      {finding.title}.
    </button>
  );
}
