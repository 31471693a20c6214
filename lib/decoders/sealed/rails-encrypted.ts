import type { Decoder, Fact } from '../decoder.ts';
import { fromBase64 } from '../parts/base64.ts';
import { textOf } from '../parts/text.ts';

/** `ciphertext--iv--tag`, as MessageEncryptor writes AES-GCM. */
const GCM =
  /^(?<cipher>[A-Za-z0-9+/]+={0,2})--(?<iv>[A-Za-z0-9+/]{16})--(?<tag>[A-Za-z0-9+/]{22}==)$/;
/** With AES-CBC, before Rails 5.2, `ciphertext--iv` is in base64 once more, and signed. */
const OUTER = /^(?<data>[A-Za-z0-9+/]+={0,2})--[\da-f]{40,64}$/;
const CBC = /^(?<cipher>[A-Za-z0-9+/]+={0,2})--[A-Za-z0-9+/]{22}==$/;

/**
 * Rails' session, which is encrypted by default:
 * https://api.rubyonrails.org/classes/ActiveSupport/MessageEncryptor.html
 */
export const railsEncrypted: Decoder = {
  format: 'rails-encrypted',
  decode({ value }) {
    const cipher = GCM.exec(value)?.groups?.cipher;
    const isGcm = cipher !== undefined;
    const sealed = fromBase64(cipher ?? cipherOfCbc(value) ?? '');
    if (!sealed || sealed.length === 0) return null;
    const signature: Fact = { name: 'signature', value: 'HMAC-SHA1' };
    return {
      confidence: 'certain',
      kind: 'sealed',
      facts: [
        { name: 'encryption', value: isGcm ? 'AES-256-GCM' : 'AES-256-CBC' },
        ...(isGcm ? [] : [signature]),
        { name: 'sealedBytes', value: sealed.length },
      ],
    };
  },
};

function cipherOfCbc(value: string): string | undefined {
  const data = OUTER.exec(value)?.groups?.data;
  const bytes = data === undefined ? null : fromBase64(data);
  return bytes ? CBC.exec(textOf(bytes) ?? '')?.groups?.cipher : undefined;
}
