import type { JSX } from 'preact';
import type { DetailTab } from '../../lib/panel/store.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import { useStore } from '../hooks/use-store.ts';
import { ChangesTab } from './changes/changes-tab.tsx';
import { CookieTab } from './cookie/cookie-tab.tsx';
import { DetailHead } from './detail-head.tsx';
import { HistoryTab } from './history-tab.tsx';
import { LifeCycleTab } from './life-cycle/life-cycle-tab.tsx';
import { StateTab } from './state/state-tab.tsx';
import { PANEL_ID, tabId, Tabs } from './tabs.tsx';

const VIEWS: Record<DetailTab, (props: { exchange: Exchange }) => JSX.Element> = {
  state: StateTab,
  changes: ChangesTab,
  history: HistoryTab,
  'life-cycle': LifeCycleTab,
  cookie: CookieTab,
};

/** The selected request. */
export function Detail(): JSX.Element | null {
  const exchange = useStore((state) => state.selected);
  const tab = useStore((state) => state.tab);
  if (!exchange) return null;
  const View = VIEWS[tab];
  return (
    <>
      <DetailHead exchange={exchange} />
      <Tabs />
      <div
        class="tab-panel"
        role="tabpanel"
        id={PANEL_ID}
        aria-labelledby={tabId(tab)}
        tabIndex={0}
      >
        <View exchange={exchange} />
      </div>
    </>
  );
}
