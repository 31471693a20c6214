import * as v from 'valibot';
import { browser } from 'wxt/browser';
import {
  ToBackgroundSchema,
  type ToBackground,
  type ToPanel,
} from '../../lib/messaging/messages.ts';
import { portChannel, type Port } from '../../lib/messaging/port-channel.ts';
import type { Channel } from '../../lib/messaging/channel.ts';
import { callServer } from './calls.ts';
import { knownServers, saveToken } from './memory.ts';

interface AttachedPanel {
  tabId: number;
  channel: Channel;
}

const panels = new Set<AttachedPanel>();

/** Whether somebody looks at a tab: requests of others are not looked into. */
export function isAttached(tabId: number): boolean {
  return [...panels].some((panel) => panel.tabId === tabId);
}

/** Tells the panels of one tab. */
export function tellPanels(tabId: number, message: ToPanel): void {
  for (const panel of panels) if (panel.tabId === tabId) panel.channel.post(message);
}

export function tellAllPanels(message: ToPanel): void {
  for (const panel of panels) panel.channel.post(message);
}

/** Serves one panel until its port closes. */
export function attachPanel(port: Port): void {
  const channel = portChannel(port);
  let panel: AttachedPanel | null = null;
  channel.listen((message) => {
    const parsed = v.safeParse(ToBackgroundSchema, message);
    if (!parsed.success) {
      console.error('Sessions DevTools: a message of the panel does not fit', parsed.issues);
      return;
    }
    if (parsed.output.type === 'attach') {
      panel ??= { tabId: parsed.output.tabId, channel };
      panels.add(panel);
      channel.post({ type: 'attached', at: Date.now() } satisfies ToPanel);
      void greet(panel);
    } else {
      void serve(parsed.output, channel);
    }
  });
  port.onDisconnect.addListener(() => {
    if (panel) panels.delete(panel);
  });
}

/** What a panel that comes late could not know. */
async function greet({ tabId, channel }: AttachedPanel): Promise<void> {
  const [permissions, servers, tab] = await Promise.all([
    browser.permissions.getAll(),
    knownServers(),
    // A tab that has just closed has no panel to tell.
    browser.tabs.get(tabId).catch(() => null),
  ]);
  channel.post({ type: 'hosts', patterns: permissions.origins ?? [] } satisfies ToPanel);
  if (tab?.url) channel.post({ type: 'page', url: tab.url } satisfies ToPanel);
  channel.post({ type: 'servers', servers } satisfies ToPanel);
}

type Request = Exclude<ToBackground, { type: 'attach' }>;

async function serve(request: Request, channel: Channel): Promise<void> {
  switch (request.type) {
    case 'call': {
      const result = await callServer(request);
      channel.post({ type: 'answer', id: request.id, result } satisfies ToPanel);
      break;
    }
    case 'settle':
      // The browser answers behind what it told before: always in Chromium, mostly in Firefox.
      await browser.runtime.getPlatformInfo();
      channel.post({ type: 'settled', id: request.id } satisfies ToPanel);
      break;
    case 'set-token':
      await saveToken(request.origin, request.token);
      tellAllPanels({ type: 'paired', origin: request.origin });
      break;
    case 'watch-site': {
      // Firefox asks for a permission only from a click on a page of the extension.
      const page = new URL(browser.runtime.getURL('/options.html'));
      page.searchParams.set('watch', request.origin);
      await browser.tabs.create({ url: page.href });
      break;
    }
  }
}
