import { browser } from 'wxt/browser';
import { isWeb } from '../../lib/hosts.ts';
import type { PanelStore } from '../../lib/store.ts';

/**
 * Follows the inspected tab by what DevTools itself tells: where it navigates, and which origins it
 * calls that the extension may not watch. Of the latter only the origin is looked at.
 */
export function followInspectedTab(store: PanelStore, onOrigin: (origin: string) => void): void {
  const { network } = browser.devtools;
  network.onNavigated.addListener((url) => {
    store.getState().navigated(url);
    if (isWeb(url)) onOrigin(new URL(url).origin);
  });
  network.onRequestFinished.addListener(({ request }) => {
    if (isWeb(request.url)) store.getState().noteOrigin(new URL(request.url).origin);
  });
}
