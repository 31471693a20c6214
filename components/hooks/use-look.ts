import { useEffect, useReducer, useState } from 'preact/hooks';
import { Look } from '../../lib/panel/look.ts';
import { PACE } from '../../lib/panel/store.ts';
import type { Parts } from '../../lib/rows/parts.ts';

/** The answer to a question about all rows; null while there is none, or nothing is asked. */
export function useLook<Answer>(
  question: string | null,
  version: unknown,
  parts: () => Parts<Answer>,
): Answer | null {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [look] = useState(() => new Look<Answer>(PACE, () => redraw(undefined)));
  useEffect(() => () => void look.ask(null, null, parts), [look]); // eslint-disable-line react-hooks/exhaustive-deps -- at the end alone
  return look.ask(question, version, parts);
}
