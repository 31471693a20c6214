import { browser } from 'wxt/browser';
import { HEADER } from '../../server-plugin/protocol.ts';
import type { JarCookie } from '../../lib/fate/jar.ts';
import type { RequestFacts } from '../../lib/fate/request.ts';
import { CHROMIUM, FIREFOX } from '../../lib/fate/rules.ts';
import type { WitnessEvent } from '../../lib/witness/events.ts';
import { lineFates, unsentCookies, type ResponseLines } from '../../lib/witness/fates.ts';
import { parseEndpoints } from '../../lib/witness/references.ts';
import {
  agreedKey,
  documentsAsking,
  requestFacts,
  type AskedDetails,
} from '../../lib/witness/request-facts.ts';
import {
  about,
  requestEvent,
  responseEvent,
  setCookieLines,
  valuesOf,
  type RequestDetails,
} from '../../lib/witness/web-request.ts';
import { rememberServer } from './memory.ts';
import { noteFailure } from './failures.ts';
import { askJar, jarAt, partitionKeys, watchJars } from './jars.ts';
import { noteEnd } from './own-calls.ts';
import { pairEarlyPages } from './pairing.ts';
import { tellOfTabless, whenAttached } from './panels.ts';
import { askedNames, tellAllPanels, tellPanels } from './tell.ts';

const EVERYWHERE = { urls: ['http://*/*', 'https://*/*'] };

/** Chromium hides cookie headers without it; Firefox throws at it. */
const EXTRA: 'extraHeaders'[] = import.meta.env.FIREFOX ? [] : ['extraHeaders'];

const RULES = import.meta.env.FIREFOX ? FIREFOX : CHROMIUM;

/** As many redirects as browsers follow (https://fetch.spec.whatwg.org/#http-redirect-fetch). */
const MAX_HOPS = 20;

/** A hop under way, until the jar has been asked. */
interface UnderWay {
  /** When it began, as the panel knows it. */
  of: number;
  facts: Promise<RequestFacts>;
  /** The jar before the request; null where it is not known. */
  jar: readonly JarCookie[] | null;
  /** What came back; null until it has, and when the jar was asked. */
  response: (ResponseLines & { jar: UnderWay['jar'] }) | null;
  /** The URLs that led here. */
  via: readonly string[];
}

const underWay = new Map<string, UnderWay>();

/**
 * Follows the requests of the tabs whose panel is open, and learns from every response whether its
 * server has the plugin. The browser tells of hosts only that the user allows.
 */
export function watchRequests(): void {
  const { webRequest } = browser;
  watchJars();

  webRequest.onSendHeaders.addListener(
    (details) => {
      const jar = jarAt(details);
      whenAttached(details, () => {
        const hop = begin(details, jar);
        underWay.set(details.requestId, hop);
        const { initiator } = requestFacts(details, null, []);
        const asked = askedNames(details.tabId);
        tell(requestEvent(details, { initiator, jar, asked }));
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
      const jar = jarAt(details);
      whenAttached(details, () => {
        const hop = underWay.get(details.requestId);
        // Firefox tells of a revalidated response twice: as it came, and as its cache gives it out.
        if (hop) hop.response ??= { ...linesOf(details), jar };
        tell(responseEvent(details, askedNames(details.tabId)));
      });
      return undefined;
    },
    EVERYWHERE,
    ['responseHeaders', ...EXTRA],
  );

  webRequest.onBeforeRedirect.addListener((details) => {
    whenAttached(details, () => {
      tell({ kind: 'redirect', ...about(details), fromCache: details.fromCache });
      void tellFates(details);
    });
  }, EVERYWHERE);

  webRequest.onResponseStarted.addListener((details) => {
    whenAttached(details, () => void tellFates(details));
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
    void tellFates(details);
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

function begin(details: AskedDetails & RequestDetails, jar: UnderWay['jar']): UnderWay {
  const before = underWay.get(details.requestId);
  const via = before ? [...before.via, details.url].slice(-MAX_HOPS) : [details.url];
  return {
    of: details.timeStamp,
    facts: factsOf(details, via.slice(0, -1)),
    jar,
    response: null,
    via,
  };
}

/** The documents that ask are there now, and may be gone when the response comes. */
async function factsOf(details: AskedDetails, via: readonly string[]): Promise<RequestFacts> {
  const keys = await partitionKeys(documentsAsking(details));
  return requestFacts(details, agreedKey(keys), via);
}

function linesOf(details: Parameters<typeof responseEvent>[0]): ResponseLines {
  return {
    lines: setCookieLines(details.responseHeaders).read,
    clearSiteData: valuesOf('clear-site-data', details.responseHeaders).at(0) ?? null,
    at: details.timeStamp,
  };
}

/** By now the browser has put the cookies of the response into its jar, or has not. */
async function tellFates(details: RequestDetails): Promise<void> {
  const hop = underWay.get(details.requestId);
  const response = hop?.response;
  if (!hop || !response || !URL.canParse(details.url)) return;
  hop.response = null;
  const facts = await hop.facts;
  const asked = askedNames(details.tabId);
  const mayMiss = unsentCookies(facts, { before: hop.jar, after: hop.jar }, RULES, hop.of, asked);
  const isAsked = response.lines.length > 0 || mayMiss.length > 0;
  const answer = isAsked ? await askJar(details.tabId, new URL(details.url).hostname) : null;
  const after = answer?.cookies ?? null;
  const known = (jar: UnderWay['jar']) => (answer?.wasBehind ? null : jar);
  const jars = { asked: known(hop.jar), before: known(response.jar), after };
  const fates = lineFates(facts, response, jars, RULES);
  const unsent = unsentCookies(facts, { before: jars.asked, after }, RULES, hop.of, asked);
  const topLevelSite = facts.frames?.topLevelSite ?? null;
  if (fates.length + unsent.length === 0 && topLevelSite === null) return;
  tell({ kind: 'jar', ...about(details), of: hop.of, fates, unsent, topLevelSite });
}
