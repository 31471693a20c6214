import * as v from 'valibot';
import { browser } from 'wxt/browser';
import { PAIRING_CODE } from '../../server-plugin/protocol.ts';
import { PairSchema } from '../../lib/sources/wire.ts';
import { callServer } from './calls.ts';
import { saveToken } from './memory.ts';
import { tellAllPanels } from './panels.ts';

/** Codes that are being exchanged: a page tells of its address more than once. */
const inHand = new Set<string>();

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
  if (!page.pathname.endsWith('/pair') || !PAIRING_CODE.test(code) || inHand.has(code)) return;
  inHand.add(code);
  const path = page.pathname.slice(0, -'/pair'.length);
  const result = await callServer({ origin: page.origin, path, call: 'pair', query: { code } });
  inHand.delete(code);
  // Another page that happens to look like ours, on a server without the plugin.
  if (result.outcome === 'failed') return;
  const reply = v.safeParse(PairSchema, result.body);
  if (reply.success) {
    await saveToken(page.origin, reply.output.token);
    tellAllPanels({ type: 'paired', origin: page.origin });
  }
  page.hash = reply.success ? 'paired' : 'failed';
  await browser.tabs.update(tabId, { url: page.href });
}
