import { browser } from 'wxt/browser';
import { HEADER } from '../../server-plugin/protocol.ts';
import type { WireCookie, WireSetCookie } from '../../lib/witness/hop.ts';
import type { WitnessEvent } from '../../lib/witness/events.ts';
import { fateOf } from '../../lib/witness/fate.ts';
import { parseEndpoints } from '../../lib/witness/references.ts';
import {
  about,
  requestEvent,
  responseEvent,
  valuesOf,
  type RequestDetails,
} from '../../lib/witness/web-request.ts';
import { rememberServer } from './memory.ts';
import { noteFailure } from './failures.ts';
import { noteEnd } from './own-calls.ts';
import { pairEarlyPages } from './pairing.ts';
import { tellOfTabless, whenAttached } from './panels.ts';
import { tellAllPanels, tellPanels } from './tell.ts';

const EVERYWHERE = { urls: ['http://*/*', 'https://*/*'] };

/** Chromium hides cookie headers without it; Firefox throws at it. */
const EXTRA: 'extraHeaders'[] = import.meta.env.FIREFOX ? [] : ['extraHeaders'];

/** What a request under way sent and set, until the jar has been asked. */
interface UnderWay {
  sent: WireCookie[] | null;
  set: WireSetCookie[];
}

const underWay = new Map<string, UnderWay>();

/**
 * Follows the requests of the tabs whose panel is open, and learns from every response whether its
 * server has the plugin. The browser tells of hosts only that the user allows.
 */
export function watchRequests(): void {
  const { webRequest } = browser;

  webRequest.onSendHeaders.addListener(
    (details) => {
      whenAttached(details, () => {
        const event = requestEvent(details);
        underWay.set(details.requestId, {
          sent: event.kind === 'request' ? event.cookies : null,
          set: [],
        });
        tell(event);
      });
      return undefined;
    },
    EVERYWHERE,
    ['requestHeaders', ...EXTRA],
  );

  webRequest.onHeadersReceived.addListener(
    (details) => {
      learnOfServer(details);
      learnOfTabless(details);
      whenAttached(details, () => {
        const event = responseEvent(details);
        const sent = underWay.get(details.requestId)?.sent ?? null;
        underWay.set(details.requestId, { sent, set: event.setCookies });
        tell(event);
      });
      return undefined;
    },
    EVERYWHERE,
    ['responseHeaders', ...EXTRA],
  );

  webRequest.onBeforeRedirect.addListener((details) => {
    whenAttached(details, () => {
      tell({ kind: 'redirect', ...about(details), fromCache: details.fromCache });
      void askJar(details);
    });
  }, EVERYWHERE);

  webRequest.onResponseStarted.addListener((details) => {
    whenAttached(details, () => void askJar(details));
  }, EVERYWHERE);

  webRequest.onCompleted.addListener((details) => {
    if (isTabless(details)) noteEnd(details.url);
    atEnd(details, () => tell({ kind: 'done', ...about(details), fromCache: details.fromCache }));
  }, EVERYWHERE);

  webRequest.onErrorOccurred.addListener((details) => {
    if (isTabless(details)) {
      noteEnd(details.url);
      noteFailure(details.url, details.error);
    }
    atEnd(details, () => tell({ kind: 'error', ...about(details), error: details.error }));
  }, EVERYWHERE);
}

function atEnd(details: RequestDetails, tellEnd: () => void): void {
  const isTold = whenAttached(details, () => {
    underWay.delete(details.requestId);
    tellEnd();
  });
  if (!isTold) underWay.delete(details.requestId);
}

function tell(event: WitnessEvent): void {
  tellPanels(event.tabId, { type: 'witness', event });
}

function isTabless({ tabId }: { tabId: number }): boolean {
  return tabId === browser.tabs.TAB_ID_NONE;
}

/** A service worker's request may be of any page: each panel may have to do with its records. */
function learnOfTabless(details: Parameters<typeof responseEvent>[0]): void {
  if (!isTabless(details)) return;
  const recordIds = responseEvent(details).references.map(({ id }) => id);
  if (recordIds.length > 0) tellOfTabless(recordIds);
}

function learnOfServer(details: {
  url: string;
  responseHeaders?: Parameters<typeof valuesOf>[1];
}): void {
  const endpoints = valuesOf(HEADER.toLowerCase(), details.responseHeaders).flatMap(parseEndpoints);
  const { origin } = new URL(details.url);
  for (const endpoint of endpoints) {
    void rememberServer({ origin, ...endpoint }).then((servers) => {
      if (servers) tellAllPanels({ type: 'servers', servers });
      pairEarlyPages({ origin, path: endpoint.path });
    });
  }
}

/** By now the browser has put the cookies of the response into its jar, or has not. */
async function askJar(details: RequestDetails): Promise<void> {
  const request = underWay.get(details.requestId);
  if (!request || request.set.length === 0) return;
  underWay.set(details.requestId, { ...request, set: [] });
  const { storeId } = await jarOf(details.tabId);
  for (const set of request.set) {
    const jar = await browser.cookies.getAll({
      name: set.name,
      // Partitioned cookies are left out unless asked for: an empty key means all.
      partitionKey: {},
      ...(storeId !== undefined && { storeId }),
    });
    const kept = fateOf(set, request.sent, jar);
    if (kept === null) continue;
    const { name, fingerprint } = set;
    tell({ kind: 'jar', ...about(details), name, fingerprint, kept });
  }
}

/** A private window has a jar of its own. */
async function jarOf(tabId: number): Promise<{ storeId?: string }> {
  const jars = await browser.cookies.getAllCookieStores();
  const jar = jars.find(({ tabIds }) => tabIds.includes(tabId));
  return jar ? { storeId: jar.id } : {};
}
