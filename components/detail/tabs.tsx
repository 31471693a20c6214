import type { JSX, TargetedKeyboardEvent } from 'preact';
import { DETAIL_TABS, type DetailTab } from '../../lib/panel/store.ts';
import { DETAIL, TABS } from '../../lib/text/detail.ts';
import { useActions, useStore } from '../hooks/use-store.ts';

export const PANEL_ID = 'detail-panel';

export function tabId(tab: DetailTab): string {
  return `detail-tab-${tab}`;
}

/** The parts of a request, to be gone through with the arrow keys. */
export function Tabs(): JSX.Element {
  const selected = useStore((state) => state.tab);
  const actions = useActions();

  const goTo = (index: number): void => {
    const tab = DETAIL_TABS.at(index % DETAIL_TABS.length);
    if (!tab) return;
    actions.selectTab(tab);
    document.getElementById(tabId(tab))?.focus();
  };

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const at = DETAIL_TABS.indexOf(selected);
    const targets: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: -1,
    };
    const to = targets[event.key];
    if (to === undefined) return;
    event.preventDefault();
    goTo(to);
  };

  return (
    <div class="tabs" role="tablist" aria-label={DETAIL.tabs} onKeyDown={onKeyDown}>
      {DETAIL_TABS.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={tabId(tab)}
          class="tab"
          aria-selected={tab === selected}
          aria-controls={PANEL_ID}
          tabIndex={tab === selected ? 0 : -1}
          onClick={() => actions.selectTab(tab)}
        >
          {TABS[tab]}
        </button>
      ))}
    </div>
  );
}
