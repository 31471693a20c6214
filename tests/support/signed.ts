import { createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** A caller of the endpoint, written after `docs/protocol.md` and nothing else. */

const LABEL = 'sessions-devtools/2 ';

export const TOKEN = 'token-of-the-tests-0123456789-0123456789-01';
export const PROJECT = projectOf(TOKEN);

export function projectOf(token: string): string {
  return hmac(token, `${LABEL}project`).subarray(0, 16).toString('base64url');
}

/** A signed call: what `Authorization` says, and what opens the answer; null where nothing does. */
export function sign(
  call: string,
  query = '',
  { token = TOKEN, nonce = randomBytes(16).toString('base64url') } = {},
): { authorization: string; open: (answer: Buffer) => string | null } {
  const mac = hmac(hmac(token, `${LABEL}request`), `${call}\n${query}\n${nonce}`);
  const key = hmac(hmac(token, `${LABEL}answer`), nonce);
  return {
    authorization: `Sessions ${projectOf(token)} ${nonce} ${mac.toString('base64url')}`,
    open: (answer) => open(key, `answer\n${call}\n${nonce}`, answer),
  };
}

/** The call that exchanges a code: its query, and what opens the token in the answer. */
export function proveCode(
  code: string,
  nonce = randomBytes(16).toString('base64url'),
): { query: string; open: (answer: Buffer) => string | null } {
  const key = Buffer.from(code, 'base64url');
  const mac = hmac(key, `${LABEL}pair\n${nonce}`).toString('base64url');
  const root = key.subarray(0, 12).toString('base64url');
  return {
    query: `r=${root}&n=${nonce}&m=${mac}`,
    open: (answer) => open(hmac(key, `${LABEL}token\n${nonce}`), `pair\n${nonce}`, answer),
  };
}

function open(key: Buffer, about: string, answer: Buffer): string | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, answer.subarray(0, 12));
    decipher.setAAD(Buffer.from(about)).setAuthTag(answer.subarray(-16));
    return decipher.update(answer.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
