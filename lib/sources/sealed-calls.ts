import { KEY_LABEL, PAIRING_ROOT_LENGTH, type EndpointCall } from '../../server-plugin/protocol.ts';

/**
 * The caller's half of the protocol: calls are signed, and what is not sealed by who has the same
 * token is no answer. The token itself is never sent. `docs/protocol.md` has the inputs.
 */

/** A call that is ready to be made, and what opens its answer. */
export interface SignedCall {
  authorization: string;
  /** The text of an answer; null for bytes that nobody with the token made for this call. */
  open(answer: Uint8Array<ArrayBuffer>): Promise<string | null>;
}

/** The name of the project that a token is of. */
export async function projectOf(token: string): Promise<string> {
  return toBase64Url((await hmac(bytesOf(token), `${KEY_LABEL}project`)).slice(0, 16));
}

/** @param query as it will stand in the URL, without `?` */
export async function signCall(
  token: string,
  call: EndpointCall,
  query: string,
): Promise<SignedCall> {
  const key = bytesOf(token);
  const nonce = makeNonce();
  const mac = await hmac(await hmac(key, `${KEY_LABEL}request`), `${call}\n${query}\n${nonce}`);
  const answerKey = await hmac(await hmac(key, `${KEY_LABEL}answer`), nonce);
  return {
    authorization: `Sessions ${await projectOf(token)} ${nonce} ${toBase64Url(mac)}`,
    open: (answer) => open(answerKey, `answer\n${call}\n${nonce}`, answer),
  };
}

/** Arguments of `pair` that prove that one has a code, and what opens the token in the answer. */
export async function signPairing(
  code: string,
): Promise<{ query: Record<'r' | 'n' | 'm', string>; open: SignedCall['open'] }> {
  const key = fromBase64Url(code);
  const nonce = makeNonce();
  const mac = await hmac(key, `${KEY_LABEL}pair\n${nonce}`);
  const answerKey = await hmac(key, `${KEY_LABEL}token\n${nonce}`);
  return {
    query: { r: code.slice(0, PAIRING_ROOT_LENGTH), n: nonce, m: toBase64Url(mac) },
    open: (answer) => open(answerKey, `pair\n${nonce}`, answer),
  };
}

type Bytes = Uint8Array<ArrayBuffer>;

const IV_BYTES = 12;

async function open(key: Bytes, about: string, answer: Bytes): Promise<string | null> {
  try {
    const opened = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: answer.slice(0, IV_BYTES), additionalData: bytesOf(about) },
      await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']),
      answer.slice(IV_BYTES),
    );
    return new TextDecoder('utf-8', { fatal: true }).decode(opened);
  } catch {
    return null;
  }
}

async function hmac(key: Bytes, text: string): Promise<Bytes> {
  const imported = await crypto.subtle.importKey(
    'raw',
    key,
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytesOf(text)));
}

function makeNonce(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
}

function bytesOf(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** @see https://www.rfc-editor.org/rfc/rfc4648#section-5 */
function toBase64Url(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function fromBase64Url(text: string): Bytes {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}
