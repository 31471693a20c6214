import type { Parts } from '../../lib/rows/parts.ts';

/** Does all of the work now. */
export function inOneGo<Answer>(parts: Parts<Answer>): Answer {
  for (;;) {
    const { done, value } = parts.next();
    if (done === true) return value;
  }
}
