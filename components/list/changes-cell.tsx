import type { JSX } from 'preact';
import { changesOf } from '../../lib/join/changes-of.ts';
import type { Change } from '../../lib/states/diff.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import { formatPath } from '../../lib/states/json.ts';
import { CHANGES } from '../../lib/text/detail.ts';
import { cut, visible } from '../../lib/foreign/visible.ts';
import { usePanelStore } from '../hooks/use-store.ts';

/** More than this do not fit into the column; the title has some more. */
const MOST = 4;
const MOST_IN_TITLE = 40;

const SIGNS: Record<Change['kind'], string> = { added: '+', removed: '−', changed: '~' };

/** Which keys changed, as in `+user ~num_visits −next`. */
export function ChangesCell({ exchange }: { exchange: Exchange }): JSX.Element | null {
  const { revisions } = usePanelStore().log;
  const changes = changesOf(exchange, revisions);
  if (changes === null && exchange.record !== null) {
    return (
      <span class="dim" title={CHANGES.unknown}>
        ?
      </span>
    );
  }
  if (!changes || changes.length === 0) return null;
  const title = changes.slice(0, MOST_IN_TITLE).map(nameOf).join('\n');
  return (
    <span title={changes.length > MOST_IN_TITLE ? `${title}\n…` : title}>
      {changes.slice(0, MOST).map((change) => (
        <span class={`change-name ${change.kind}`} key={nameOf(change)}>
          {nameOf(change)}{' '}
        </span>
      ))}
      {changes.length > MOST && <span class="dim">{`+ ${changes.length - MOST} more`}</span>}
    </span>
  );
}

function nameOf({ kind, path }: Change): string {
  return SIGNS[kind] + visible(cut(formatPath(path), 80));
}
