import { isBranch } from '../../states/json.ts';
import type { Decoder, Fact } from '../decoder.ts';
import { FORMATS } from '../formats.ts';
import { isNamed } from '../names.ts';
import { jsonOf } from '../parts/text.ts';
import { payloadOf } from './adonis.ts';

/** What cookie-signature makes of a text, behind the mark by which Express knows a signed cookie. */
const SIGNED = /^s:(?<text>.+)\.[A-Za-z0-9+/]{43}$/s;

/** An id as express-session makes it: 24 bytes in base64url. */
const ID = /^[\w-]{32}$/;

const SIGNATURE: Fact = { name: 'signature', value: 'HMAC-SHA256' };

/**
 * `s:id.signature`, as express-session writes it: https://github.com/expressjs/session. Express
 * signs any cookie so that is asked to be, and writes JSON as `j:{…}`:
 * https://expressjs.com/en/resources/middleware/cookie-parser.html
 */
export const express: Decoder = {
  format: 'express',
  decode({ name, value }) {
    const signed = signedText(value);
    const json = jsonOf(/^j:(?<json>.+)$/s.exec(signed ?? value)?.groups?.json ?? null);
    if (isBranch(json)) {
      return signed === null
        ? { confidence: 'certain', kind: 'readable', content: json, facts: [] }
        : { confidence: 'certain', kind: 'signed', content: json, facts: [SIGNATURE] };
    }
    if (signed === null || payloadOf(signed) !== null) return null;
    const isId = ID.test(signed) || isNamed(name, FORMATS.express.names);
    // Any other text may be as secret as an id: that it is there is all that is told.
    return { confidence: 'likely', kind: isId ? 'id' : 'signed', facts: [SIGNATURE] };
  },
};

/** The text of a value that is signed as Express does it; null of any other value. */
export function signedText(value: string): string | null {
  return SIGNED.exec(value)?.groups?.text ?? null;
}
