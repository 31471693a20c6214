import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { STATE } from '../../lib/text/detail.ts';
import { cut, visible } from '../../lib/foreign/visible.ts';

const LIMIT = 500;
/** What comes with each click: a browser takes its time to lay out a line of megabytes. */
const PIECE = 20_000;

/**
 * A text from a request or a session: anybody may have written it. What is hidden in it shows as
 * an escape, its direction stays its own, and a long one is cut until more is asked for.
 */
export function ForeignText({ text, tabIndex }: { text: string; tabIndex?: number }): JSX.Element {
  const [limit, setLimit] = useState(LIMIT);
  const shown = cut(text, limit);
  const hidden = text.length - shown.length;
  return (
    <>
      <bdi>{visible(shown)}</bdi>
      {hidden > 0 && (
        <button
          type="button"
          class="more"
          tabIndex={tabIndex}
          onClick={(event) => {
            event.stopPropagation();
            setLimit(limit + PIECE);
          }}
        >
          {STATE.more(hidden)}
        </button>
      )}
    </>
  );
}
