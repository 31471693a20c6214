import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { textParts, type TextPart } from '../../lib/detail/text-parts.ts';
import { visible } from '../../lib/foreign/visible.ts';
import type { Json } from '../../lib/states/json.ts';
import { CHANGES } from '../../lib/text/detail.ts';
import { ForeignText } from './foreign-text.tsx';
import { Value } from './value.tsx';

interface ChangedValueProps {
  before: Json | undefined;
  after: Json | undefined;
  /** Which of the two is shown. */
  side: 'before' | 'after';
  tabIndex?: number;
}

/** One side of a change; of a long text the part that changed, with what stands around it. */
export function ChangedValue({ before, after, side, tabIndex }: ChangedValueProps): JSX.Element {
  const [isWhole, setWhole] = useState(false);
  const parts = useMemo(
    () =>
      typeof before === 'string' && typeof after === 'string' ? textParts(before, after) : null,
    [before, after],
  );
  const value = side === 'before' ? before : after;
  const other = side === 'before' ? after : before;
  const tab = tabIndex === undefined ? {} : { tabIndex };
  if (!parts || isWhole || typeof value !== 'string') {
    return <Value value={value} other={other} {...tab} />;
  }
  const own = side === 'before' ? 'old' : 'new';
  const shown = parts.filter(({ kind }) => kind === 'same' || kind === own);
  return (
    <>
      <span class="value string">
        {shown.map((part, index) => (
          <Part key={index} part={part} isFirst={index === 0} isLast={index === shown.length - 1} />
        ))}
      </span>{' '}
      {shown.some(isElided) && (
        <button
          type="button"
          class="more"
          tabIndex={tabIndex}
          onClick={(event) => {
            event.stopPropagation();
            setWhole(true);
          }}
        >
          {CHANGES.showAll(value.length)}
        </button>
      )}
    </>
  );
}

/** Of what has not changed, so much is shown beside what has. */
const AROUND = 24;

function isElided({ kind, text }: TextPart): boolean {
  return kind === 'same' && text.length > 2 * AROUND;
}

function Part({
  part,
  isFirst,
  isLast,
}: {
  part: TextPart;
  isFirst: boolean;
  isLast: boolean;
}): JSX.Element {
  // The quotes stand in the parts: a line could break between.
  const [open, close] = [isFirst ? '"' : '', isLast ? '"' : ''];
  const text = open + shownOf(part, isFirst, isLast) + close;
  if (part.kind === 'same') return <bdi>{visible(text)}</bdi>;
  return (
    <span class={`part ${part.kind}`}>
      <ForeignText text={text} />
    </span>
  );
}

function shownOf(part: TextPart, isFirst: boolean, isLast: boolean): string {
  const { text } = part;
  if (!isElided(part)) return escaped(text);
  const head = isFirst ? '' : escaped(text.slice(0, AROUND).toWellFormed());
  const tail = isLast ? '' : escaped(text.slice(-AROUND).toWellFormed());
  return `${head}…${tail}`;
}

/** As it stands between the quotes of JSON. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
