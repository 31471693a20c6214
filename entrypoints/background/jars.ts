import { browser } from 'wxt/browser';
import type { JarCookie, PartitionKey } from '../../lib/fate/jar.ts';
import type { Cookie } from '../../lib/decoders/decoder.ts';
import { isOfDomain } from '../../lib/fate/scope.ts';
import { registrableDomain } from '../../lib/fate/site.ts';
import { bound } from '../../lib/foreign/bound.ts';
import { jarCookie, readPartitionKey } from '../../lib/witness/jar.ts';
import { JarMirror } from '../../lib/witness/jar-mirror.ts';

/** By the id of the browser's cookie store: a private window has one of its own. */
const mirrors = new Map<string, JarMirror>();
const storeOfTab = new Map<number, string>();

/** Partitioned cookies are left out unless asked for: an empty key means all. */
const WITH_PARTITIONS = { partitionKey: {} };

/** Follows the jars of which a panel is open. */
export function watchJars(): void {
  browser.cookies.onChanged.addListener(({ cookie, removed }) => {
    mirrors.get(cookie.storeId)?.change({ cookie, removed }, Date.now());
  });
}

/** From now on the jar of this tab is followed. Resolves when it is known. */
export async function followJar(tabId: number): Promise<void> {
  const stores = await browser.cookies.getAllCookieStores();
  const storeId = stores.find(({ tabIds }) => tabIds.includes(tabId))?.id;
  if (storeId === undefined) return;
  storeOfTab.set(tabId, storeId);
  if (mirrors.has(storeId)) return;
  const mirror = new JarMirror();
  mirrors.set(storeId, mirror);
  await fill(mirror, storeId);
}

/** The jar of a tab when an event of the browser was; null where it is not known. */
export function jarAt({
  tabId,
  timeStamp,
}: {
  tabId: number;
  timeStamp: number;
}): readonly JarCookie[] | null {
  const mirror = mirrors.get(storeOfTab.get(tabId) ?? '');
  // Chromium keeps the order of its events, also where it had to start this worker for them.
  return (import.meta.env.FIREFOX ? mirror?.at(timeStamp) : mirror?.last(timeStamp)) ?? null;
}

/** What the browser answered about its jar. */
interface Asked {
  /** What it has for the site of the host. */
  cookies: JarCookie[];
  /** Its changes had not all been told: what is known of the jar before is not to be relied on. */
  wasBehind: boolean;
}

/** Asks what the jar of a tab has for the site of this host now; null where nobody can say. */
export async function askJar(tabId: number, host: string): Promise<Asked | null> {
  const storeId = storeOfTab.get(tabId);
  const mirror = mirrors.get(storeId ?? '');
  if (storeId === undefined || !mirror) return null;
  const domain = registrableDomain(host) ?? host;
  const answer = await browser.cookies.getAll({ ...WITH_PARTITIONS, storeId, domain });
  const cookies = answer.map(jarCookie);
  const isAsked = (cookie: JarCookie): boolean => isOfDomain(bareOf(cookie), `.${domain}`);
  // Firefox does not tell of it when all cookies are removed at once.
  const wasBehind = import.meta.env.FIREFOX && mirror.isBehind(cookies, isAsked, Date.now());
  if (wasBehind) await fill(mirror, storeId);
  return { cookies, wasBehind };
}

async function fill(mirror: JarMirror, storeId: string): Promise<void> {
  mirror.fill(await browser.cookies.getAll({ ...WITH_PARTITIONS, storeId }), Date.now());
}

function bareOf({ domain }: JarCookie): string {
  return domain.replace(/^\./, '');
}

/** The cookies of a tab's jar that would go along to a URL, partitioned ones of every page included. */
export async function cookiesFor(tabId: number, url: string): Promise<Cookie[]> {
  const storeId = storeOfTab.get(tabId);
  if (storeId === undefined || !URL.canParse(url)) return [];
  return browser.cookies.getAll({ ...WITH_PARTITIONS, storeId, url });
}

/** A document keeps its key. */
const keyOfDocument = new Map<string, Promise<PartitionKey | null>>();
const MAX_DOCUMENTS = 1_000;

/** The partition keys of documents, each null where the browser tells none. */
export function partitionKeys(documentIds: readonly string[]): Promise<(PartitionKey | null)[]> {
  const keys = documentIds.map((id) => {
    const key = keyOfDocument.get(id) ?? askPartitionKey(id);
    keyOfDocument.set(id, key);
    return key;
  });
  bound(keyOfDocument, MAX_DOCUMENTS);
  return Promise.all(keys);
}

/** Chromium's, since 132. https://developer.chrome.com/docs/extensions/reference/api/cookies#method-getPartitionKey */
async function askPartitionKey(documentId: string): Promise<PartitionKey | null> {
  const ask: unknown = Reflect.get(browser.cookies, 'getPartitionKey');
  if (typeof ask !== 'function') return null;
  try {
    const answer: unknown = await Reflect.apply(ask, browser.cookies, [{ documentId }]);
    return typeof answer === 'object' && answer !== null && 'partitionKey' in answer
      ? readPartitionKey(answer.partitionKey)
      : null;
  } catch {
    // The document is gone, or is not ours to look at.
    return null;
  }
}
