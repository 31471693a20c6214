import { decodeBeside, siblingsOf, wholeOf } from '../decode.ts';
import type { Cookie } from '../decoder.ts';
import { verifyJwt } from './jws.ts';
import { copyOf, isHmac, utf8 } from './keys.ts';
import { hasScheme, macOf } from './macs.ts';
import { wordFor, type Verified } from './verified.ts';

/** Whether cookies of a format have a signature that can be checked, or a seal. */
export function isVerifiable(format: string): boolean {
  return format === 'jwt' || hasScheme(format);
}

/**
 * Checks the signature of a cookie with a key that is the caller's, and stays with the caller.
 *
 * `invalid` may also be said of a good cookie and a wrong key: nobody can tell them apart. Of a
 * sealed cookie its seal is checked, where it has one beside the encryption; it is not opened.
 *
 * @param key the app's secret as it is configured, or a public key in PEM for JWTs that have one
 */
export async function verifyCookie(
  cookie: Cookie,
  others: readonly Cookie[],
  key: string,
): Promise<Verified> {
  const siblings = siblingsOf([...others, cookie]);
  const format = decodeBeside(cookie, siblings)?.format;
  const whole = wholeOf(cookie, siblings);
  if (format === undefined || whole === null || key === '') return 'not-checkable';
  try {
    if (format === 'jwt') return await verifyJwt(whole.value, key);
    const mac = macOf(format, whole, siblings);
    if (!mac?.mac || mac.mac.length === 0) return 'not-checkable';
    const keys = await mac.keysOf(key);
    if (keys.length === 0) return 'wrong-key';
    const [signature, text] = [copyOf(mac.mac), utf8(mac.text)];
    const all = await Promise.all(keys.map((one) => isHmac(mac.hash, one, signature, text)));
    return wordFor(all.includes(true));
  } catch {
    return 'not-checkable'; // the browser does not know the algorithm
  }
}
