import { visible } from '../../lib/foreign/visible.ts';
import type { Span } from '../../lib/text/spans.ts';
import type { Style } from './style.ts';

/** The words of the panel as a terminal can show them: what is hidden in them stands as an escape. */
export function sentence(spans: readonly Span[], style: Style): string {
  return spans
    .map((span) => {
      if (typeof span === 'string') return visible(span);
      return 'row' in span ? style('strong', `#${span.row}`) : style('code', visible(span.code));
    })
    .join('');
}
