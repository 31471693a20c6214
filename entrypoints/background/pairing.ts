import * as v from 'valibot';
import { browser } from 'wxt/browser';
import { PAIRING_CODE } from '../../server-plugin/protocol.ts';
import { PairSchema } from '../../lib/sources/wire.ts';
import { callServer } from './calls.ts';
import { saveToken } from './memory.ts';
import { tellAllPanels } from './panels.ts';

/** Codes that were exchanged: a page tells of its address more than once, and a code is good once. */
const exchanged = new Set<string>();
const MAX_CODES = 1000;

/**
 * Watches for the page that the server's pairing link opens, and exchanges the code in its fragment
 * for the server's token. The fragment never goes over the wire, and is taken out of the address.
 */
export function exchangePairingCodes(): void {
  browser.tabs.onUpdated.addListener((tabId, _change, tab) => {
    if (tab.url && URL.canParse(tab.url)) void exchange(tabId, new URL(tab.url));
  });
}

async function exchange(tabId: number, page: URL): Promise<void> {
  const code = page.hash.slice(1);
  if (!page.pathname.endsWith('/pair') || !PAIRING_CODE.test(code) || exchanged.has(code)) return;
  // A page can make up as many as it likes.
  if (exchanged.size > MAX_CODES) exchanged.clear();
  exchanged.add(code);
  const path = page.pathname.slice(0, -'/pair'.length);
  const result = await callServer({ origin: page.origin, path, call: 'pair', query: { code } });
  if (result.outcome !== 'answered') {
    // Another page that happens to look like ours, or a server that is not there yet.
    exchanged.delete(code);
    return;
  }
  const reply = v.safeParse(PairSchema, result.body);
  if (reply.success) {
    await saveToken(page.origin, reply.output.token);
    tellAllPanels({ type: 'paired', origin: page.origin });
  }
  // The server took its time to answer, and the user may be elsewhere by now: nobody is led back.
  const tab = await browser.tabs.get(tabId).catch(() => null);
  if (tab?.url !== page.href) return;
  page.hash = reply.success ? 'paired' : 'failed';
  await browser.tabs.update(tabId, { url: page.href });
}
