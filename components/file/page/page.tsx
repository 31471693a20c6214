import type { JSX } from 'preact';
import type { Exchange } from '../../../lib/join/exchange.ts';
import type { PanelStore } from '../../../lib/panel/store.ts';
import { fileInWords } from '../../../lib/text/file.ts';
import { PAGE } from '../../../lib/text/page.ts';
import { PageRow } from './page-row.tsx';

/** More than anybody reads in a page; the recording has them all. */
const MOST = 1000;

/** A recording to be read: every request with what became of its session, why, and what changed. */
export function Page({ store }: { store: PanelStore }): JSX.Element {
  const { file } = store.getState();
  const { rows } = store.log;
  const shown = written(rows);
  const zone = new Intl.DateTimeFormat('en').resolvedOptions().timeZone;
  return (
    <main class="sessions-panel page">
      <h1>{PAGE.title}</h1>
      {file && <p>{fileInWords(file).body}</p>}
      <p>
        {PAGE.howToOpen} {PAGE.times(zone)}
      </p>
      {rows.length === 0 && <p>{PAGE.noRows}</p>}
      <ol class="page-rows" aria-label={PAGE.rows}>
        {shown.map((exchange) => (
          <PageRow key={exchange.key} exchange={exchange} store={store} />
        ))}
      </ol>
      {shown.length < rows.length && <p>{PAGE.more(rows.length - shown.length)}</p>}
    </main>
  );
}

/** The newest, since that is where one stopped when one had seen it. */
function written(rows: readonly Exchange[]): readonly Exchange[] {
  return rows.slice(-MOST);
}
