import type { Decoder } from '../decoder.ts';
import { fromBase64Url } from '../parts/base64.ts';

/** The first bytes of what ASP.NET Core's Data Protection writes: a mark, and a version of zero. */
const MARK = [0x09, 0xf0, 0xc9, 0xf0];
const KEY_ID_BYTES = 16;

/**
 * Mark, id of the key (a GUID), ciphertext:
 * https://learn.microsoft.com/aspnet/core/security/data-protection/implementation/authenticated-encryption-details
 */
export const aspnetCore: Decoder = {
  format: 'aspnet-core',
  decode({ value }) {
    const bytes = fromBase64Url(value);
    const start = MARK.length + KEY_ID_BYTES;
    if (!bytes || bytes.length <= start || !MARK.every((byte, at) => bytes[at] === byte))
      return null;
    return {
      confidence: 'certain',
      kind: 'sealed',
      facts: [
        { name: 'keyId', value: guidOf(bytes.subarray(MARK.length, start)) },
        { name: 'sealedBytes', value: bytes.length - start },
      ],
    };
  },
};

/** A GUID as .NET keeps it: its first three groups have the last byte first. */
function guidOf(bytes: Uint8Array): string {
  const hex = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
    .map((at) => (bytes[at] ?? 0).toString(16).padStart(2, '0'))
    .join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
