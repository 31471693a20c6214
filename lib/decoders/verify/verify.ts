import { decodeBeside, siblingsOf, wholeOf } from '../decode.ts';
import type { Cookie } from '../decoder.ts';
import { isSignedJwt } from './jws.ts';
import { copyOf, isHmac, utf8 } from './keys.ts';
import { macOf } from './macs.ts';

export type Verified = 'valid' | 'invalid' | 'not-checkable';

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
    if (format === 'jwt') return wordFor(await isSignedJwt(whole.value, key));
    const mac = macOf(format, whole, siblings);
    if (!mac?.mac || mac.mac.length === 0) return 'not-checkable';
    const keys = await mac.keysOf(key);
    if (keys.length === 0) return 'not-checkable';
    const [signature, text] = [copyOf(mac.mac), utf8(mac.text)];
    const all = await Promise.all(keys.map((one) => isHmac(mac.hash, one, signature, text)));
    return wordFor(all.includes(true));
  } catch {
    return 'not-checkable'; // the browser does not know the algorithm, or the key is none of it
  }
}

function wordFor(isGood: boolean | null): Verified {
  if (isGood === null) return 'not-checkable';
  return isGood ? 'valid' : 'invalid';
}
