import type { JSX } from 'preact';
import type { Exchange } from '../../lib/join/exchange.ts';
import { isJsonObject } from '../../lib/states/json.ts';
import type { KnownRevision } from '../../lib/states/revisions.ts';
import { FLAG_VALUES, STATE } from '../../lib/text/detail.ts';

interface FlagsLineProps {
  exchange: Exchange;
  known: KnownRevision | undefined;
}

/** The flags that the middleware decided by, and the size of the session. */
export function FlagsLine({ exchange, known }: FlagsLineProps): JSX.Element | null {
  const { record } = exchange;
  if (!record) return null;
  const isOpen = record.phase === 'open';
  const keys = isJsonObject(known?.value)
    ? Object.keys(known.value).length
    : known?.revision.keys?.length;
  return (
    <ul class="flags" aria-label={STATE.flags}>
      <Flag name={STATE.accessed} value={record.accessed} />
      <Flag name={STATE.modified} value={record.modified} />
      <Flag name={STATE.saved} value={isOpen ? null : record.data.saved !== null} />
      {keys !== undefined && <li class="dim">{STATE.keys(keys)}</li>}
      {known && <li class="dim">{STATE.bytes(known.revision.bytes)}</li>}
    </ul>
  );
}

function Flag({ name, value }: { name: string; value: boolean | null }): JSX.Element {
  const word = FLAG_VALUES[`${value}`];
  return (
    <li class="flag" data-value={word}>
      {name} <b>{word}</b>
    </li>
  );
}
