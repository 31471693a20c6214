/**
 * The bytes of a text in base64 (RFC 4648, section 4), with or without padding. Null where it is
 * none.
 */
export function fromBase64(text: string): Uint8Array | null {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? bytesOf(text) : null;
}

/** The same of base64url (section 5), in which `-` and `_` stand for `+` and `/`. */
export function fromBase64Url(text: string): Uint8Array | null {
  if (!/^[\w-]*={0,2}$/.test(text)) return null;
  return bytesOf(text.replaceAll('-', '+').replaceAll('_', '/'));
}

function bytesOf(base64: string): Uint8Array | null {
  const digits = base64.replace(/=+$/, '');
  if (digits.length % 4 === 1) return null;
  const chars = atob(digits);
  // A page may send hundreds of kilobytes: this is several times as fast as Uint8Array.from.
  const bytes = new Uint8Array(chars.length);
  for (let at = 0; at < chars.length; at++) bytes[at] = chars.charCodeAt(at);
  return bytes;
}
