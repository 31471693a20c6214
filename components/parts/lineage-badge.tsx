import type { JSX } from 'preact';
import { lineageHue } from '../../lib/panel/fingerprints.ts';
import { LINEAGE } from '../../lib/text/lineage.ts';

/**
 * A session through all of its ids, by number and colour. The number is drawn by the style sheet: in
 * the cell's text, which is copied and searched, it would look like a digit of the fingerprint.
 */
export function LineageBadge({ number }: { number: number }): JSX.Element {
  return (
    <span
      class="lineage"
      role="img"
      aria-label={LINEAGE.name(number)}
      title={LINEAGE.title(number)}
      data-number={number}
      style={{ '--hue': String(lineageHue(number)) }}
    />
  );
}
