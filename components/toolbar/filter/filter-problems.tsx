import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { RULE_NAMES } from '../../../lib/findings/titles.ts';
import { problemsOf } from '../../../lib/query/problems.ts';
import { visible } from '../../../lib/foreign/visible.ts';
import { FILTER, problemText } from '../../../lib/text/filter.ts';
import { useStore } from '../../hooks/use-store.ts';

/** More than one types wrong. */
const MOST = 3;

/** What the filter cannot mean, and a click on what may be meant. */
export function FilterProblems({ set }: { set: (filter: string) => void }): JSX.Element | null {
  const filter = useStore((state) => state.filter);
  const problems = useMemo(() => problemsOf(filter, RULE_NAMES).slice(0, MOST), [filter]);
  if (problems.length === 0) return null;
  return (
    <div class="filter-problems" role="status">
      {problems.map((problem) => (
        <p key={`${problem.kind} ${problem.field} ${problem.word}`}>
          {visible(problemText(problem))}
          {problem.mended !== null && problem.nearest !== null && (
            <>
              {' '}
              <button type="button" class="row-link" onClick={() => set(problem.mended ?? filter)}>
                {FILTER.mend(problem.nearest + (problem.kind === 'no-field' ? ':' : ''))}
              </button>
            </>
          )}
        </p>
      ))}
    </div>
  );
}
