import type { Decoder } from '../decoder.ts';
import { fromBase64 } from '../parts/base64.ts';

/** What libsodium's secretbox adds to the text: https://doc.libsodium.org/secret-key_cryptography/secretbox */
const MAC_BYTES = 16;
const NONCE_BYTES = 24;

/** `base64(secretbox);base64(nonce)`: https://github.com/fastify/fastify-secure-session */
export const secureSession: Decoder = {
  format: 'secure-session',
  decode({ value }) {
    const [box = '', nonce = '', ...more] = value.split(';');
    const sealed = fromBase64(box);
    const isOne =
      more.length === 0 &&
      sealed !== null &&
      sealed.length > MAC_BYTES &&
      fromBase64(nonce)?.length === NONCE_BYTES;
    if (!isOne) return null;
    return {
      confidence: 'certain',
      kind: 'sealed',
      facts: [
        { name: 'encryption', value: 'XSalsa20-Poly1305' },
        { name: 'contentBytes', value: sealed.length - MAC_BYTES },
      ],
    };
  },
};
