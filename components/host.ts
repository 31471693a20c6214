import type { PairingOutcome } from '../lib/messaging/messages.ts';
import type { PairableServer } from '../lib/text/server.ts';

/** The few things that the panel needs of the browser it runs in. */
export interface PanelHost {
  copy(text: string): void;
  /** Asks the user to let the extension watch a site. */
  watchSite(origin: string): void;
  /** Pairs with a server by the link, code or token that the user pasted for it. */
  pair(server: PairableServer, pasted: string): Promise<PairingOutcome>;
}
