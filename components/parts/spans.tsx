import type { JSX } from 'preact';
import type { Span } from '../../lib/text/spans.ts';
import { visible } from '../../lib/foreign/visible.ts';
import { useActions } from '../hooks/use-store.ts';

/** A sentence with pieces of code in it, and with rows to go to. */
export function Spans({ spans }: { spans: readonly Span[] }): JSX.Element {
  return (
    <>
      {spans.map((span) => {
        if (typeof span === 'string') return visible(span);
        return 'row' in span ? <RowLink number={span.row} /> : <code>{visible(span.code)}</code>;
      })}
    </>
  );
}

function RowLink({ number }: { number: number }): JSX.Element {
  const actions = useActions();
  return (
    <button type="button" class="row-link" onClick={() => actions.selectNumber(number)}>
      #{number}
    </button>
  );
}
