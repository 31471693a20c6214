import type { Witness } from '../../witness/hop.ts';
import {
  cameWithSignature,
  keepsSignature,
  signatureOf,
  type TornPair,
} from '../../witness/signature-cookie.ts';
import { hostNameOf, type HostCookie } from '../known-cookies.ts';

/** The pair that went along with a request, where the last response that set it tore it; else null. */
export function tornPairOf(
  witness: Witness | null,
  name: string | null,
  hostCookies: ReadonlyMap<string, HostCookie>,
): TornPair | null {
  if (witness === null || name === null || !cameWithSignature(witness, name)) return null;
  const known = hostCookies.get(hostNameOf(witness.url));
  if (known?.name !== name) return null;
  const last = known.settings.findLast(({ at }) => at <= witness.startedAt);
  if (last?.outcome !== 'refused' || !keepsSignature(last.witness, name)) return null;
  return { signature: signatureOf(name), by: last.number };
}
