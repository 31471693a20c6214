import { browser } from 'wxt/browser';
import { defineBackground } from 'wxt/utils/define-background';
import { PANEL_PORT } from '../../lib/messaging/messages.ts';
import { attachPanel } from './panels.ts';
import { tellAllPanels } from './tell.ts';
import { exchangePairingCodes } from './pairing.ts';
import { watchRequests } from './requests.ts';

/**
 * The browser may end this script at any moment and start it again for the next event: every
 * listener is registered at once, and nothing is kept here that a panel could miss.
 */
export default defineBackground(() => {
  browser.runtime.onConnect.addListener((port) => {
    if (port.name === PANEL_PORT) attachPanel(port);
  });
  watchRequests();
  exchangePairingCodes();
  browser.permissions.onAdded.addListener(() => void tellHosts());
  browser.permissions.onRemoved.addListener(() => void tellHosts());
});

async function tellHosts(): Promise<void> {
  const { origins = [] } = await browser.permissions.getAll();
  tellAllPanels({ type: 'hosts', patterns: origins });
}
