import { browser } from 'wxt/browser';
import { PAIRING_CODE, TOKEN } from '../../server-plugin/protocol.ts';
import type { KnownServer, PairingOutcome } from '../../lib/messaging/messages.ts';
import { projectOf, signPairing } from '../../lib/sources/sealed-calls.ts';
import { isEndpointPath } from '../../lib/witness/references.ts';
import { send, urlOf } from './calls.ts';
import { isKnownServer, knownServers, noteProven, saveToken, type Place } from './memory.ts';
import type { Relay } from './relay.ts';
import { tellAllPanels } from './tell.ts';

/** Codes that were exchanged: a page tells of its address more than once, and a code is good once. */
const exchanged = new Set<string>();
const MAX_CODES = 1000;
/**
 * Pages whose server has not named its endpoint: the browser may tell of the page first. By tab, so
 * that no page takes the place of another's with codes that it makes up.
 */
const early = new Map<number, URL>();

/**
 * Watches for the page that the server's pairing link opens, and exchanges the code in its fragment
 * for the server's token. The fragment never goes over the wire, and is taken out of the address.
 */
export function exchangePairingCodes(): void {
  browser.tabs.onUpdated.addListener((tabId, _change, tab) => {
    if (tab.url && URL.canParse(tab.url)) void exchangeOf(tabId, new URL(tab.url));
  });
  browser.tabs.onRemoved.addListener((tabId) => void early.delete(tabId));
}

/** A server has named its endpoint: its pairing page may have been told of before. */
export function pairEarlyPages(server: Place): void {
  for (const [tabId, page] of early) {
    const link = readLink(page.href);
    if (link?.origin !== server.origin || link.path !== server.path) continue;
    early.delete(tabId);
    void exchangeOf(tabId, page);
  }
}

async function exchangeOf(tabId: number, page: URL): Promise<void> {
  const link = readLink(page.href);
  if (link === null || exchanged.has(link.code)) return;
  // A page can make up as many as it likes.
  if (exchanged.size > MAX_CODES) exchanged.clear();
  exchanged.add(link.code);
  const isKnown = (await knownServers()).some(
    ({ origin, path }) => origin === link.origin && path === link.path,
  );
  if (!isKnown) early.set(tabId, new URL(page));
  const outcome = isKnown ? await exchange(link, link.code, null) : 'no-answer';
  if (outcome === 'no-answer') {
    // Another page that happens to look like ours, or a server that is not there yet.
    exchanged.delete(link.code);
    return;
  }
  // The server took its time to answer, and the user may be elsewhere by now: nobody is led back.
  const tab = await browser.tabs.get(tabId).catch(() => null);
  if (tab?.url !== page.href) return;
  page.hash = outcome === 'paired' ? 'paired' : 'failed';
  await browser.tabs.update(tabId, { url: page.href });
}

/**
 * Pairs by what the user has pasted for a server: the link that it printed, the code of it, or its
 * token. A token is kept and never sent; of a code only a proof is, that is good for nothing else.
 */
export async function pairBy(
  pasted: string,
  server: Pick<KnownServer, 'origin' | 'path' | 'project'>,
  relay: Relay,
): Promise<PairingOutcome> {
  const text = pasted.trim();
  const link = readLink(text);
  if (link !== null) return exchange(link, link.code, relay);
  const isToken = TOKEN.test(text);
  if (isToken && (await projectOf(text)) === server.project) return keep(text, server);
  if (PAIRING_CODE.test(text)) {
    // An app is not called that has not shown its plugin.
    return (await isKnownServer(server)) ? exchange(server, text, relay) : 'no-answer';
  }
  return isToken ? keep(text, server) : 'unknown';
}

async function keep(
  token: string,
  server: Pick<KnownServer, 'project'>,
): Promise<'paired' | 'paired-elsewhere'> {
  const project = await saveToken(token);
  tellAllPanels({ type: 'paired', project });
  return project === server.project ? 'paired' : 'paired-elsewhere';
}

/** Exchanges a code at a server. Who has not made the code learns nothing, and cannot answer. */
async function exchange(
  place: Place,
  code: string,
  relay: Relay | null,
): Promise<'paired' | 'refused' | 'no-answer'> {
  const { query, open } = await signPairing(code);
  const url = urlOf(place, 'pair', new URLSearchParams(query).toString());
  const reply = await send(url, null, relay);
  if (reply.outcome !== 'came') return 'no-answer';
  const token = reply.status === 200 ? await open(reply.bytes) : null;
  if (token === null || !TOKEN.test(token)) return 'refused';
  const project = await saveToken(token);
  const { origin, path } = place;
  const servers = await noteProven({ origin, path, project }, true, 'pairing');
  if (servers) tellAllPanels({ type: 'servers', servers });
  tellAllPanels({ type: 'paired', project });
  return 'paired';
}

/** A pairing link: where its server is, and the code. */
function readLink(text: string): (Place & { code: string }) | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || !url.pathname.endsWith('/pair'))
    return null;
  const [path, code] = [url.pathname.slice(0, -'/pair'.length), url.hash.slice(1)];
  if (!isEndpointPath(path) || !PAIRING_CODE.test(code)) return null;
  return { origin: url.origin, path, code };
}
