import type { JSX } from 'preact';
import type { Verdict } from '../../lib/judgement/verdict.ts';
import { LINE_WIDTH, VERDICT_PATHS } from './verdict-paths.ts';

/** The shape of a verdict, in the colour of the text around it. */
export function VerdictShape({ verdict }: { verdict: Verdict }): JSX.Element {
  const { solid, line, width = LINE_WIDTH } = VERDICT_PATHS[verdict];
  return (
    <svg class="verdict-shape" viewBox="0 0 10 10" width="9" height="9" aria-hidden="true">
      {line !== undefined && <path d={line} stroke-width={width} />}
      {solid !== undefined && <path d={solid} class="solid" />}
    </svg>
  );
}
