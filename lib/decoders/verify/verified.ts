/**
 * What came of a check. `wrong-key`: the key cannot be of this cookie, whatever the signature is, such
 * as a text where the algorithm takes a public key. Another key of the right kind is `invalid`.
 */
export const VERIFIED = ['valid', 'invalid', 'wrong-key', 'not-checkable'] as const;

export type Verified = (typeof VERIFIED)[number];

export function wordFor(isGood: boolean): Verified {
  return isGood ? 'valid' : 'invalid';
}
