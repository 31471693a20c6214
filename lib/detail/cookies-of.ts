import { isLaterChunk, wholeName } from '../decoders/chunks.ts';
import type { Exchange } from '../join/exchange.ts';
import type { WireCookie } from '../witness/hop.ts';

/**
 * The cookies beside the session's of a request and its response, each once: as it is set, or else as
 * it came. One in chunks is the first of them.
 */
export function otherCookies({ witness, cookieName }: Exchange): WireCookie[] {
  const all: WireCookie[] = [...(witness?.cookies ?? []), ...(witness?.setCookies ?? [])];
  const names = all.map(({ name }) => name);
  const own = wholeName(cookieName ?? '');
  const byName = new Map<string, WireCookie>();
  for (const cookie of all) {
    const { name } = cookie;
    if (wholeName(name) !== own && !isLaterChunk(name, names)) byName.set(wholeName(name), cookie);
  }
  return [...byName.values()];
}
