import { isJsonObject } from '../../states/json.ts';
import type { Decoder } from '../decoder.ts';
import { fromBase64Url } from '../parts/base64.ts';
import { timeFact } from '../parts/facts.ts';
import { jsonIn } from '../parts/text.ts';

/** What is written, and no other key: a session of an app can have any. */
const KEYS = 'expiresAt session signature';

/**
 * The session and its user, kept for a while to save a look into the database, in the form that is
 * the default: https://www.better-auth.com/docs/concepts/session-management#cookie-cache
 */
export const betterAuthCache: Decoder = {
  format: 'better-auth-cache',
  decode({ value }) {
    const envelope = jsonIn(fromBase64Url(value));
    if (!isJsonObject(envelope) || Object.keys(envelope).sort().join(' ') !== KEYS) return null;
    const { session: content, expiresAt, signature } = envelope;
    if (!isJsonObject(content) || typeof signature !== 'string') return null;
    return {
      confidence: 'certain',
      kind: 'signed',
      content,
      facts: [{ name: 'signature', value: 'HMAC-SHA256' }, ...timeFact('expiresAt', expiresAt)],
    };
  },
};
