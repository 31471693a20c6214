import type { Channel } from '../../lib/messaging/channel.ts';
import type { ToBackground, ToPanel } from '../../lib/messaging/messages.ts';
import type { Reply } from './calls.ts';

/** Has a call made elsewhere; null where that cannot be. */
export type Relay = (url: URL, authorization: string | null) => Promise<Reply | null>;

type Fetched = Extract<ToBackground, { type: 'fetched' }>;

/**
 * Lets a panel make calls that this worker cannot: Chromium keeps a user's word for a certificate
 * to pages. The panel gets one signed call and gives bytes back; it has no key to open them.
 */
export class PanelRelay {
  readonly #channel: Channel;
  readonly #waiting = new Map<number, (fetched: Fetched | null) => void>();
  #lastId = 0;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  readonly relay: Relay = async (url, authorization) => {
    const id = ++this.#lastId;
    const fetched = await new Promise<Fetched | null>((resolve) => {
      this.#waiting.set(id, resolve);
      const message: ToPanel = { type: 'fetch', id, url: url.href, authorization };
      this.#channel.post(message);
    });
    this.#waiting.delete(id);
    if (fetched?.status == null || fetched.base64 === null) return null;
    const binary = atob(fetched.base64);
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    return { outcome: 'came', status: fetched.status, bytes };
  };

  take(fetched: Fetched): void {
    this.#waiting.get(fetched.id)?.(fetched);
  }

  /** The panel is gone: nobody answers any more. */
  close(): void {
    for (const resolve of this.#waiting.values()) resolve(null);
  }
}
