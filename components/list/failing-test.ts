import { reproductionOf } from '../../lib/detail/reproduction/reproduction.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import type { PanelStore } from '../../lib/panel/store.ts';
import { failingTestOf } from '../../lib/text/copy/failing-test.ts';
import type { SavedFile } from '../host.ts';

/** A file with a test of what became of the session in a request, in the time that is narrowed to. */
export function failingTest(exchange: Exchange, { log, getState }: PanelStore): SavedFile {
  const { rows, revisions } = log;
  const { range } = getState();
  const text = failingTestOf(reproductionOf(exchange, { rows, range, revisions }));
  const number = exchange.number === null ? '' : `-${exchange.number}`;
  return { name: `session${number}.test.mjs`, text, type: 'text/javascript' };
}
