import { bound } from '../foreign/bound.ts';
import { hostNameOf } from './entry.ts';
import type { Exchange } from './exchange.ts';

/** More session cookies than servers on one machine have; each new name judges all rows anew. */
const MAX_NAMES = 100;

/** Which cookies are known to carry a session. */
export class KnownCookies {
  /** Names that servers call their session's. */
  readonly told = new Set<string>();
  /** By host, without port: the name of the one that was seen there last. */
  readonly byHost = new Map<string, string>();

  /** Whether a name that a server tells is new. */
  tell(name: string): boolean {
    if (this.told.has(name) || this.told.size >= MAX_NAMES) return false;
    this.told.add(name);
    return true;
  }

  /** From now on a request to the host of this one is expected to have its cookie. */
  see({ cookieName, witness }: Exchange): void {
    if (cookieName === null || !witness) return;
    this.byHost.set(hostNameOf(witness.url), cookieName);
    bound(this.byHost, MAX_NAMES);
  }
}
