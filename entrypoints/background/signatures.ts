import { verifyCookie } from '../../lib/decoders/verify/verify.ts';
import type { CheckOutcome, ToBackground } from '../../lib/messaging/messages.ts';
import { fingerprintOf } from '../../lib/witness/cookies.ts';
import { cookiesFor } from './jars.ts';

/**
 * Checks the signature of a cookie by a key. Values are not kept from what went by: it is the cookie
 * that the jar has now, by its fingerprint. The key is forgotten with the call.
 */
export async function verifyInJar(
  tabId: number,
  { url, name, fingerprint, key }: Extract<ToBackground, { type: 'verify' }>,
): Promise<CheckOutcome> {
  const jar = await cookiesFor(tabId, url);
  const cookie = jar.find((one) => one.name === name && fingerprintOf(one.value) === fingerprint);
  if (!cookie) return 'gone';
  const others = jar.filter((one) => one.name !== name);
  return verifyCookie(cookie, others, key);
}
