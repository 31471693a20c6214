import { fromBase64, fromBase64Url } from '../parts/base64.ts';
import { joseHeaderOf } from '../parts/jose.ts';
import { copyOf, isHmac, utf8, type Bytes, type Hash } from './keys.ts';
import { wordFor, type Verified } from './verified.ts';

/** How WebCrypto calls an algorithm: once for the key, and once for the signature. */
interface Algorithm {
  key: { name: string; hash?: Hash; namedCurve?: string };
  signature: { name: string; hash?: Hash; saltLength?: number };
}

const PEM = /^\s*-----BEGIN PUBLIC KEY-----(?<base64>[\w+/=\s]+)-----END PUBLIC KEY-----\s*$/;

/**
 * Whether the signature of a JWT is good under a key: a shared secret as text, or a public key in
 * PEM.
 *
 * @throws {DOMException} where the browser does not know the algorithm
 */
export async function verifyJwt(token: string, key: string): Promise<Verified> {
  const [header = '', payload = '', third = ''] = token.split('.');
  const alg = joseHeaderOf(header)?.alg ?? '';
  const signature = fromBase64Url(third);
  if (!signature || signature.length === 0) return 'not-checkable';
  const mac = copyOf(signature);
  const data = utf8(`${header}.${payload}`);
  // A public key as the secret of an HMAC is a known attack, and proves nothing.
  const spki = PEM.exec(key)?.groups?.base64;
  if (alg.startsWith('HS')) {
    if (spki !== undefined) return 'wrong-key';
    return wordFor(await isHmac(hashOf(alg), utf8(key), mac, data));
  }
  const algorithm = algorithmOf(alg);
  if (!algorithm) return 'not-checkable';
  const bytes = spki === undefined ? null : fromBase64(spki.replaceAll(/\s/g, ''));
  const imported = bytes && (await importPublicKey(copyOf(bytes), algorithm.key));
  if (!imported) return 'wrong-key';
  return wordFor(await crypto.subtle.verify(algorithm.signature, imported, mac, data));
}

/** Null where the bytes are no key of this algorithm. */
async function importPublicKey(bytes: Bytes, key: Algorithm['key']) {
  try {
    return await crypto.subtle.importKey('spki', bytes, key, false, ['verify']);
  } catch (error) {
    // https://w3c.github.io/webcrypto/#dfn-DataError
    if (error instanceof Error && error.name === 'DataError') return null;
    throw error;
  }
}

/** https://www.rfc-editor.org/rfc/rfc7518#section-3.1 */
function algorithmOf(alg: string): Algorithm | null {
  const hash = hashOf(alg);
  switch (alg.slice(0, 2)) {
    case 'RS':
      return { key: { name: 'RSASSA-PKCS1-v1_5', hash }, signature: { name: 'RSASSA-PKCS1-v1_5' } };
    case 'PS':
      return {
        key: { name: 'RSA-PSS', hash },
        signature: { name: 'RSA-PSS', saltLength: Number(alg.slice(2)) / 8 },
      };
    case 'ES': {
      const namedCurve = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }[alg];
      if (namedCurve === undefined) return null;
      return { key: { name: 'ECDSA', namedCurve }, signature: { name: 'ECDSA', hash } };
    }
    case 'Ed':
      return { key: { name: 'Ed25519' }, signature: { name: 'Ed25519' } };
    default:
      return null;
  }
}

function hashOf(alg: string): Hash {
  if (alg.endsWith('384')) return 'SHA-384';
  return alg.endsWith('512') ? 'SHA-512' : 'SHA-256';
}
