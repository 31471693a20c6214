import type { JSX } from 'preact';
import type { Restart } from '../../lib/panel/restarts.ts';
import { RESTART } from '../../lib/text/panel.ts';
import { hostOf } from '../../lib/text/server.ts';
import { timeOfDay } from '../../lib/text/time.ts';
import { visible } from '../../lib/foreign/visible.ts';

interface RestartRowProps {
  restart: Restart;
  index: number;
  top: number;
  /** How many columns it goes across. */
  columns: number;
}

/** That a server began anew, between the requests before and after. */
export function RestartRow({ restart, index, top, columns }: RestartRowProps): JSX.Element {
  return (
    <div
      role="row"
      class="restart-row"
      aria-rowindex={index + 2}
      style={{ top: `${top}px` }}
      title={RESTART.meaning}
    >
      <span role="gridcell" aria-colspan={columns} class="restart-cell">
        <span class="restart-time">{timeOfDay(restart.at)}</span>{' '}
        <strong>{RESTART.title(visible(hostOf(restart.origin)))}</strong>{' '}
        <span class="dim">{RESTART.short}</span>
      </span>
    </div>
  );
}
