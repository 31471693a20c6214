import type { Channel } from '../../lib/messaging/channel.ts';
import type { ToPanel } from '../../lib/messaging/messages.ts';

export interface AttachedPanel {
  tabId: number;
  channel: Channel;
}

/** The panels that are told of what happens. */
export const panels = new Set<AttachedPanel>();

/** Tells the panels of one tab. */
export function tellPanels(tabId: number, message: ToPanel): void {
  for (const panel of panels) if (panel.tabId === tabId) panel.channel.post(message);
}

export function tellAllPanels(message: ToPanel): void {
  for (const panel of panels) panel.channel.post(message);
}
