import type { Decoder } from '../decoder.ts';
import { isJsonObject } from '../../states/json.ts';
import { fromBase64Url } from '../parts/base64.ts';
import { secondsFact, wordFact } from '../parts/facts.ts';
import { joseHeaderOf } from '../parts/jose.ts';
import { jsonIn } from '../parts/text.ts';

/**
 * How many bytes the signature of an algorithm has; those of RSA depend on the key.
 * https://www.rfc-editor.org/rfc/rfc7518#section-3.1, https://www.rfc-editor.org/rfc/rfc8037
 */
const SIGNATURE_BYTES: Readonly<Partial<Record<string, number>>> = {
  HS256: 32,
  HS384: 48,
  HS512: 64,
  ES256: 64,
  ES256K: 64,
  ES384: 96,
  ES512: 132,
  EdDSA: 64,
  Ed25519: 64,
  none: 0,
};
const RSA = /^[RP]S(256|384|512)$/;
const LEAST_OF_RSA = 128;

/** A signed JWT: https://www.rfc-editor.org/rfc/rfc7519, in its compact form of RFC 7515. */
export const jwt: Decoder = {
  format: 'jwt',
  decode({ value }) {
    const [first = '', second = '', third = '', ...more] = value.split('.');
    if (more.length > 0 || first === '' || second === '') return null;
    const header = joseHeaderOf(first);
    const signature = fromBase64Url(third);
    const payload = fromBase64Url(second);
    if (!header || !signature || !payload || !fits(header.alg, signature.length)) return null;
    const claims = jsonIn(payload);
    const times = isJsonObject(claims) ? claims : {};
    return {
      confidence: 'certain',
      kind: signature.length === 0 ? 'readable' : 'signed',
      ...(claims !== undefined && { content: claims }),
      facts: [
        ...wordFact('algorithm', header.alg),
        ...wordFact('keyId', header.kid),
        ...wordFact('type', header.typ),
        // https://openid.net/specs/openid-connect-core-1_0.html#IDToken
        ...secondsFact('authenticatedAt', times.auth_time),
        ...secondsFact('issuedAt', times.iat),
        ...secondsFact('notBefore', times.nbf),
        ...secondsFact('expiresAt', times.exp),
      ],
    };
  },
};

function fits(algorithm: string, bytes: number): boolean {
  if (RSA.test(algorithm)) return bytes >= LEAST_OF_RSA;
  return Object.hasOwn(SIGNATURE_BYTES, algorithm) && SIGNATURE_BYTES[algorithm] === bytes;
}
