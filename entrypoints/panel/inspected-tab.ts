import * as v from 'valibot';
import { browser } from 'wxt/browser';
import { isWeb } from '../../lib/hosts.ts';
import type { PanelStore } from '../../lib/store.ts';
import { findSessionCookie } from '../../lib/witness/session-cookie.ts';

const CookiesSchema = v.optional(v.array(v.object({ name: v.string() })), []);

/** What is looked at of a finished request: where it went, and the names of its cookies. */
const FinishedSchema = v.object({
  request: v.object({ url: v.string(), cookies: CookiesSchema }),
  response: v.object({ cookies: CookiesSchema }),
});

/**
 * Follows the inspected tab by what DevTools itself tells: where it navigates, and which origins it
 * calls with a session cookie that the extension may not watch. Others, such as those of fonts and
 * counters, are of no interest, and nobody wants to be asked about them.
 */
export function followInspectedTab(store: PanelStore, onOrigin: (origin: string) => void): void {
  const { network } = browser.devtools;
  network.onNavigated.addListener((url) => {
    store.getState().navigated(url);
    if (isWeb(url)) onOrigin(new URL(url).origin);
  });
  network.onRequestFinished.addListener((entry) => {
    const finished = v.safeParse(FinishedSchema, entry);
    if (!finished.success) return;
    const { request, response } = finished.output;
    const names = [...request.cookies, ...response.cookies].map(({ name }) => name);
    if (isWeb(request.url) && findSessionCookie(names, new Set()) !== null) {
      store.getState().noteOrigin(new URL(request.url).origin);
    }
  });
}
