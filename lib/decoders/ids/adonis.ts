import { isJsonObject, type JsonObject } from '../../states/json.ts';
import type { Decoder } from '../decoder.ts';
import { fromBase64Url } from '../parts/base64.ts';
import { timeFact, wordFact } from '../parts/facts.ts';
import { jsonIn } from '../parts/text.ts';

const SIGNED = /^s:(?<data>[\w-]+)\.(?<mac>[\w-]{43})$/;

/** An id, of whatever store, and nothing that one would write by hand. */
const ID = /^[\w-]{20,}$/;

/**
 * Base64url of `{message, purpose, expiryDate}`, signed. The message is the id of the session; with
 * the cookie store the session itself is in another cookie, encrypted, with that id as its name.
 * https://docs.adonisjs.com/guides/basics/session
 */
export const adonis: Decoder = {
  format: 'adonis',
  decode({ value }) {
    const payload = payloadOf(SIGNED.exec(value)?.groups?.data ?? '');
    if (payload === null) return null;
    const { message, purpose, expiryDate } = payload;
    const isId = typeof message === 'string' && ID.test(message);
    return {
      confidence: 'certain',
      kind: isId ? 'id' : 'signed',
      ...(!isId && message !== undefined && { content: message }),
      facts: [
        { name: 'signature', value: 'HMAC-SHA256' },
        ...wordFact('purpose', purpose),
        ...timeFact('expiresAt', typeof expiryDate === 'string' ? Date.parse(expiryDate) : null),
      ],
    };
  },
};

/** What is signed, if it is an envelope of this kind. */
export function payloadOf(data: string): JsonObject | null {
  const payload = jsonIn(fromBase64Url(data));
  return isJsonObject(payload) && 'message' in payload && 'purpose' in payload ? payload : null;
}
