import type { JSX } from 'preact';
import { readingOf } from '../../lib/detail/readings.ts';
import type { Json } from '../../lib/states/json.ts';
import { readingText } from '../../lib/text/readings.ts';

/** What a value may mean, said beside it; plainly ours, and not the session's. */
export function ReadingAside({ value }: { value: Json }): JSX.Element | null {
  const reading = readingOf(value);
  if (!reading) return null;
  const { text, meaning } = readingText(reading);
  return (
    <span class="reading" title={meaning}>
      {`(${text})`}
    </span>
  );
}
