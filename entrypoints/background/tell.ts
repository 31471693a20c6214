import type { Channel } from '../../lib/messaging/channel.ts';
import type { ToPanel } from '../../lib/messaging/messages.ts';

export interface AttachedPanel {
  tabId: number;
  channel: Channel;
  /** Names of cookies that it wants to be looked into. */
  asked: ReadonlySet<string>;
}

/** The panels that are told of what happens. */
export const panels = new Set<AttachedPanel>();

/** Names of cookies that a panel of a tab wants to be looked into. */
export function askedNames(tabId: number): ReadonlySet<string> {
  const names = [...panels].flatMap((panel) => (panel.tabId === tabId ? [...panel.asked] : []));
  return new Set(names);
}

/** Tells the panels of one tab. */
export function tellPanels(tabId: number, message: ToPanel): void {
  for (const panel of panels) if (panel.tabId === tabId) panel.channel.post(message);
}

export function tellAllPanels(message: ToPanel): void {
  for (const panel of panels) panel.channel.post(message);
}
