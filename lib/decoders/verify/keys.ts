export type Hash = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';

/** Bytes as WebCrypto takes them. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** A copy that WebCrypto takes: bytes may be a view of shared memory, as far as types know. */
export function copyOf(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}

export function fromHex(hex: string): Bytes {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export async function digest(hash: Hash, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest(hash, data));
}

export async function hmac(hash: Hash, key: Bytes, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', await hmacKey(hash, key), data));
}

/** Compares in constant time, as WebCrypto does it. */
export async function isHmac(hash: Hash, key: Bytes, mac: Bytes, data: Bytes): Promise<boolean> {
  return crypto.subtle.verify('HMAC', await hmacKey(hash, key), mac, data);
}

/** @param bytes of the key that is derived */
export async function pbkdf2(
  hash: Hash,
  password: string,
  { salt, iterations, bytes }: { salt: string; iterations: number; bytes: number },
): Promise<Bytes> {
  const base = await crypto.subtle.importKey('raw', utf8(password), 'PBKDF2', false, [
    'deriveBits',
  ]);
  const parameters = { name: 'PBKDF2', hash, salt: utf8(salt), iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, base, 8 * bytes));
}

function hmacKey(hash: Hash, key: Bytes) {
  return crypto.subtle.importKey('raw', key, { name: 'HMAC', hash }, false, ['sign', 'verify']);
}
