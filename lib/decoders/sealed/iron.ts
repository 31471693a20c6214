import type { Decoder } from '../decoder.ts';
import { fromBase64Url } from '../parts/base64.ts';
import { timeFact, wordFact } from '../parts/facts.ts';

/**
 * A seal of iron: `Fe26.2*password id*salt*iv*ciphertext*expiry*salt*mac`, to which iron-session
 * adds `~2`, the version of what is inside. AES-256-CBC, and SHA-256 for the mac.
 * https://hapi.dev/module/iron/api/
 */
const SEAL =
  /^Fe26\.2\*(?<keyId>\w*)\*[\da-f]*\*[\w-]+\*(?<cipher>[\w-]+)\*(?<expiry>\d*)\*[\da-f]*\*[\w-]+(~\d+)?$/;

export const iron: Decoder = {
  format: 'iron',
  decode({ value }) {
    const parts = SEAL.exec(value)?.groups;
    const cipher = fromBase64Url(parts?.cipher ?? '');
    if (!parts || !cipher) return null;
    return {
      confidence: 'certain',
      kind: 'sealed',
      facts: [
        { name: 'encryption', value: 'AES-256-CBC' },
        { name: 'signature', value: 'HMAC-SHA256' },
        ...wordFact('keyId', parts.keyId),
        ...(parts.expiry ? timeFact('expiresAt', Number(parts.expiry)) : []),
        { name: 'sealedBytes', value: cipher.length },
      ],
    };
  },
};
