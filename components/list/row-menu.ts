import type { Exchange } from '../../lib/join/exchange.ts';
import { middlewareOf } from '../../lib/panel/servers.ts';
import type { PanelStore } from '../../lib/panel/store.ts';
import { withTerm } from '../../lib/query/with-term.ts';
import { curlOf } from '../../lib/text/copy/curl.ts';
import { markdownOf } from '../../lib/text/copy/markdown.ts';
import { ROW_MENU } from '../../lib/text/menu.ts';
import type { PanelHost } from '../host.ts';
import type { MenuItem } from '../menu/menu.tsx';

/** Where the row is, and who says that what was chosen could not be loaded. */
interface Around {
  store: PanelStore;
  host: PanelHost;
  sayNotLoaded: () => void;
}

/** What can be done with a row. */
export function rowMenu(exchange: Exchange, { store, host, sayNotLoaded }: Around): MenuItem[][] {
  const { setFilter, filter, servers, selectedKey, compareWith } = store.getState();
  const { lineage, session } = exchange;
  const sessionName = lineage === null ? session : String(lineage);
  const [path = ''] = exchange.path.split('?', 1);
  const isExact = true;
  const filters: MenuItem[] = [
    {
      label: ROW_MENU.thisPath,
      run: () => setFilter(withTerm(filter, { field: 'path', value: path, isExact })),
    },
    {
      label: ROW_MENU.hidePath,
      run: () =>
        setFilter(withTerm(filter, { field: 'path', value: path, isExact, isNegated: true })),
    },
  ];
  if (sessionName !== null) {
    filters.unshift({
      label: ROW_MENU.thisSession,
      run: () => setFilter(withTerm(filter, { field: 'session', value: sessionName })),
    });
  }
  const saveTest = (): Promise<void> =>
    import('./failing-test.ts').then(
      ({ failingTest }) => host.save(failingTest(exchange, store)),
      sayNotLoaded,
    );
  const context = {
    revisions: store.log.revisions,
    middleware: middlewareOf(servers, exchange),
  };
  return [
    filters,
    [
      {
        // The one that is selected waits for another.
        label:
          selectedKey === null || selectedKey === exchange.key
            ? ROW_MENU.compareNext
            : ROW_MENU.compare,
        run: () => {
          if (selectedKey === null) store.getState().select(exchange.key);
          compareWith(exchange.key);
        },
      },
    ],
    [
      { label: ROW_MENU.copyCurl, run: () => host.copy(curlOf(exchange)) },
      { label: ROW_MENU.copyMarkdown, run: () => host.copy(markdownOf(exchange, context)) },
      {
        label:
          exchange.judgement.verdict === 'lost' ? ROW_MENU.saveTest : ROW_MENU.saveOrdinaryTest,
        run: () => void saveTest(),
      },
    ],
  ];
}
