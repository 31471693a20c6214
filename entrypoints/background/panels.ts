import * as v from 'valibot';
import { browser } from 'wxt/browser';
import {
  ToBackgroundSchema,
  type ToBackground,
  type ToPanel,
} from '../../lib/messaging/messages.ts';
import { portChannel, type Port } from '../../lib/messaging/port-channel.ts';
import { callServer } from './calls.ts';
import { HeldEvents } from './held-events.ts';
import { followJar } from './jars.ts';
import { knownServers } from './memory.ts';
import { pairBy } from './pairing.ts';
import { PanelRelay, type Relay } from './relay.ts';
import { verifyInJar } from './signatures.ts';
import { panels, tellAllPanels, type AttachedPanel } from './tell.ts';

/** More than are of use: a panel asks what they are of when it comes back. */
const MAX_TABLESS = 1_000;

const held = new HeldEvents();
/** Records of requests without a tab, for panels that were away when they were told. */
let tabless: string[] = [];

/**
 * Handles what the browser tells of a request: now where somebody looks at its tab, later where a
 * panel may be on its way, else never: requests of other tabs are not looked into.
 *
 * @returns false for never
 */
export function whenAttached(
  { tabId, timeStamp }: { tabId: number; timeStamp: number },
  tell: () => void,
): boolean {
  const isAttached = [...panels].some((panel) => panel.tabId === tabId);
  if (isAttached) tell();
  return isAttached || held.hold({ tabId, at: timeStamp, tell });
}

/** These records are of a request without a tab, which may be of any page. */
export function tellOfTabless(recordIds: string[]): void {
  tabless = [...tabless, ...recordIds].slice(-MAX_TABLESS);
  tellAllPanels({ type: 'tabless', recordIds });
}

/** Serves one panel until its port closes. */
export function attachPanel(port: Port): void {
  const channel = portChannel(port);
  const relay = new PanelRelay(channel);
  let panel: AttachedPanel | null = null;
  let isOpen = true;
  channel.listen((message) => {
    const parsed = v.safeParse(ToBackgroundSchema, message);
    if (!parsed.success) {
      console.error('Sessions DevTools: a message of the panel does not fit', parsed.issues);
      return;
    }
    if (parsed.output.type === 'attach') {
      if (panel) return;
      const { tabId, asked } = parsed.output;
      panel = { tabId, channel, asked: new Set(asked) };
      const at = Date.now();
      channel.post({ type: 'attached', at } satisfies ToPanel);
      void attach(panel, parsed.output.isBack ? 0 : at, () => isOpen);
      void greet(panel);
    } else if (parsed.output.type === 'look-into') {
      if (panel) panel.asked = new Set(parsed.output.names);
    } else if (parsed.output.type === 'fetched') {
      relay.take(parsed.output);
    } else {
      if (panel) void serve(parsed.output, panel, relay.relay);
    }
  });
  port.onDisconnect.addListener(() => {
    isOpen = false;
    relay.close();
    if (panel) panels.delete(panel);
  });
}

/** Tells the panel of its tab from now on, and first what it missed since `from` (epoch ms). */
async function attach(panel: AttachedPanel, from: number, isOpen: () => boolean): Promise<void> {
  held.expect(panel.tabId);
  await Promise.all([allIsTold(), followJar(panel.tabId)]);
  if (isOpen()) panels.add(panel);
  held.release(panel.tabId, from);
}

/** The browser answers behind what it told before: always in Chromium, mostly in Firefox. */
async function allIsTold(): Promise<void> {
  await browser.runtime.getPlatformInfo();
}

/** What a panel that comes late could not know. */
async function greet({ tabId, channel }: AttachedPanel): Promise<void> {
  const [permissions, tab] = await Promise.all([
    browser.permissions.getAll(),
    // A tab that has just closed has no panel to tell.
    browser.tabs.get(tabId).catch(() => null),
  ]);
  channel.post({ type: 'hosts', patterns: permissions.origins ?? [] } satisfies ToPanel);
  if (tab?.url) channel.post({ type: 'page', url: tab.url } satisfies ToPanel);
  if (tabless.length > 0) channel.post({ type: 'tabless', recordIds: tabless } satisfies ToPanel);
  const servers = await knownServers();
  channel.post({ type: 'servers', servers } satisfies ToPanel);
}

type Request = Exclude<ToBackground, { type: 'attach' | 'look-into' | 'fetched' }>;

async function serve(
  request: Request,
  { tabId, channel }: AttachedPanel,
  relay: Relay,
): Promise<void> {
  switch (request.type) {
    case 'call': {
      const result = await callServer(request, relay);
      channel.post({ type: 'answer', id: request.id, result } satisfies ToPanel);
      break;
    }
    case 'settle':
      await allIsTold();
      channel.post({ type: 'settled', id: request.id } satisfies ToPanel);
      break;
    case 'pair': {
      const outcome = await pairBy(request.pasted, request, relay);
      channel.post({ type: 'pairing', id: request.id, outcome } satisfies ToPanel);
      break;
    }
    case 'verify': {
      const outcome = await verifyInJar(tabId, request);
      channel.post({ type: 'verified', id: request.id, outcome } satisfies ToPanel);
      break;
    }
    case 'watch-site': {
      // Firefox asks for a permission only from a click on a page of the extension.
      const page = new URL(browser.runtime.getURL('/options.html'));
      page.searchParams.set('watch', request.origin);
      await browser.tabs.create({ url: page.href });
      break;
    }
  }
}
