import type { JSX } from 'preact';
import { isSame } from '../../lib/states/diff.ts';
import { isBranch, isRedacted, type Json } from '../../lib/states/json.ts';
import { CHANGES, STATE } from '../../lib/text/detail.ts';
import { ReadingAside } from './reading.tsx';
import { ForeignText } from './foreign-text.tsx';

interface ValueProps {
  value: Json | undefined;
  /** The value on the other side, where a placeholder has to tell whether it is the same. */
  other?: Json | undefined;
  tabIndex?: number;
}

/** A value as one would write it in code. A branch stands in one line, cut if it is long. */
export function Value({ value, other, tabIndex }: ValueProps): JSX.Element {
  if (value === undefined) return <span class="dim">{CHANGES.absent}</span>;
  if (isRedacted(value)) {
    const told = STATE.redacted(value.$redacted.bytes);
    if (other === undefined) return <span class="redacted">{told}</span>;
    const same = isSame(value, other) ? STATE.redactedUnchanged : STATE.redactedChanged;
    return <span class="redacted">{`${told} · ${same}`}</span>;
  }
  return (
    <>
      <span class={`value ${kindOf(value)}`}>
        <ForeignText
          text={JSON.stringify(value)}
          {...(tabIndex === undefined ? {} : { tabIndex })}
        />
      </span>
      <ReadingAside value={value} />
    </>
  );
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  return isBranch(value) ? 'branch' : typeof value;
}
