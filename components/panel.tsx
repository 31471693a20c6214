import type { JSX } from 'preact';
import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import { createPlayback } from '../lib/panel/playback.ts';
import { sessionAtHand } from '../lib/panel/session-at-hand.ts';
import type { PanelState, PanelStore } from '../lib/panel/store.ts';
import { DETAIL } from '../lib/text/detail.ts';
import { FILE } from '../lib/text/file.ts';
import { Banners } from './situations/banners.tsx';
import { EmptyPage } from './situations/empty-page.tsx';
import { FileNotice } from './file/file-notice.tsx';
import { useDrop } from './file/use-drop.ts';
import { FilesProvider, useFiles } from './file/use-files.ts';
import { useOpened, type OpenFile } from './file/use-opened.ts';
import type { FindingsStore } from '../lib/findings/watch.ts';
import { Footer } from './footer.tsx';
import type { PanelHost } from './host.ts';
import { useKeyboard } from './keyboard.ts';
import { Detail, ExportDialog, Findings, HelpDialog, NextLoadView } from './later-parts.ts';
import { LostAnnouncer } from './lost-announcer.tsx';
import { Menu, type OpenMenu } from './menu/menu.tsx';
import { MenuProvider } from './menu/use-menu.ts';
import { RequestList } from './list/request-list.tsx';
import { Splitter } from './splitter.tsx';
import { TimelineBar } from './timeline/timeline-bar.tsx';
import { Toolbar } from './toolbar/toolbar.tsx';
import { PanelProvider, useStore } from './hooks/use-store.ts';
import './styles/index.css';

interface PanelProps {
  store: PanelStore;
  findings: FindingsStore;
  actions: PanelHost;
  openFile: OpenFile;
  /** The theme of the DevTools; the browser's own where it is not told. */
  theme?: 'light' | 'dark' | undefined;
}

/** The whole tab. It needs a box with a height, and shows what the store holds. */
export function Panel({ actions, openFile, theme, ...live }: PanelProps): JSX.Element {
  const { opened, files } = useOpened(openFile);
  // The tab goes on to be watched meanwhile, in its own store.
  const { store, findings } = opened ?? live;
  const playback = useMemo(() => createPlayback(store), [store]);
  useKeyboard(store, playback);
  const context = useMemo(
    () => ({ store, findings, playback, host: actions }),
    [store, findings, playback, actions],
  );
  return (
    <PanelProvider value={context}>
      <FilesProvider value={files}>
        <Frame theme={theme} />
      </FilesProvider>
    </PanelProvider>
  );
}

/** Busy until the background watches for this panel, which then tells the hosts it may watch. */
function Frame({ theme }: Pick<PanelProps, 'theme'>): JSX.Element {
  const isWatching = useStore((state) => state.hosts.length > 0);
  const wished = useStore((state) => state.theme);
  const density = useStore((state) => state.density);
  const shown = wished === 'system' ? theme : wished;
  const isHelpOpen = useStore((state) => state.isHelpOpen);
  const isExportOpen = useStore((state) => state.isExportOpen);
  const isOver = useDrop(useFiles().open);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const close = useCallback(() => setMenu(null), []);
  return (
    <div
      class={`sessions-panel ${density} ${shown === undefined ? '' : `theme-${shown}`}`}
      aria-busy={!isWatching}
    >
      <MenuProvider value={setMenu}>
        <Toolbar />
        <FileNotice />
        <Banners />
        <TimelineBar theme={shown} />
        <Main />
        <Footer />
        {isHelpOpen && <HelpDialog />}
        <LostAnnouncer />
        {isExportOpen && <ExportDialog />}
        {isOver && <p class="drop-sign">{FILE.drop}</p>}
      </MenuProvider>
      {menu && (
        // Here and not where it was opened: a container would be what it is placed by.
        <section aria-label={menu.name}>
          <Menu menu={menu} close={close} />
        </section>
      )}
    </div>
  );
}

function NoRows(): JSX.Element {
  return (
    <main class="list without-rows">
      <EmptyPage />
    </main>
  );
}

/** What stands beside the list: one of these. */
function Aside(): JSX.Element {
  const hasFindings = useStore((state) => state.areFindingsOpen);
  const hasNextLoad = useStore(isNextLoadShown);
  if (hasFindings) return <Findings />;
  return hasNextLoad ? <NextLoadView /> : <Detail />;
}

function isNextLoadShown(state: PanelState): boolean {
  return state.isNextLoadOpen && sessionAtHand(state) !== null;
}

/** The list, and beside or below it the selected request. */
function Main(): JSX.Element {
  const hasRows = useStore((state) => state.rows.length > 0);
  const hasFindings = useStore((state) => state.areFindingsOpen);
  const hasSelection = useStore((state) => state.selected !== null);
  const hasNextLoad = useStore(isNextLoadShown);
  const main = useRef<HTMLDivElement>(null);
  const split = useStore((state) => state.split);
  const hasDetail = hasFindings || (hasRows && (hasSelection || hasNextLoad));
  return (
    <div
      class={`main ${hasDetail ? 'with-detail' : ''}`}
      // The style sheet knows the usual one, by the shape of the panel.
      style={split === null ? undefined : { '--list-share': `${split}%` }}
      ref={main}
    >
      {hasRows ? <RequestList /> : <NoRows />}
      {hasDetail && (
        <aside class="detail" aria-label={DETAIL.name}>
          <Splitter container={main} />
          <Aside />
        </aside>
      )}
    </div>
  );
}
