import type { Fingerprint } from '../server-plugin/protocol.ts';
import type { CheckOutcome, PairingOutcome } from '../lib/messaging/messages.ts';
import type { PairableServer } from '../lib/text/server.ts';

/** Names a cookie of the browser's jar, which the panel knows without its value. */
export interface CheckedCookie {
  url: string;
  name: string;
  fingerprint: Fingerprint;
}

/** A file for the user to keep. */
export interface SavedFile {
  name: string;
  text: string;
  /** Its media type. */
  type: string;
}

/** The few things that the panel needs of the browser it runs in. */
export interface PanelHost {
  copy(text: string): void;
  /** Has the browser save a file. */
  save(file: SavedFile): void;
  /** Asks the user to let the extension watch a site. */
  watchSite(origin: string): void;
  /** Checks the signature of a cookie by a key that the user pasted, which is kept nowhere. */
  verify(cookie: CheckedCookie, key: string): Promise<CheckOutcome>;
  /** Pairs with a server by the link, code or token that the user pasted for it. */
  pair(server: PairableServer, pasted: string): Promise<PairingOutcome>;
}
