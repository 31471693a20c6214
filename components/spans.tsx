import type { JSX } from 'preact';
import type { Span } from '../lib/text/spans.ts';
import { visible } from '../lib/foreign/visible.ts';

/** A sentence with pieces of code in it. */
export function Spans({ spans }: { spans: readonly Span[] }): JSX.Element {
  return (
    <>
      {spans.map((span) =>
        typeof span === 'string' ? visible(span) : <code>{visible(span.code)}</code>,
      )}
    </>
  );
}
