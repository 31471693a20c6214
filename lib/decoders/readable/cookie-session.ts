import { isJsonObject } from '../../states/json.ts';
import type { Decoder } from '../decoder.ts';
import { fromBase64 } from '../parts/base64.ts';
import { hasKeygripSignature } from '../parts/keygrip.ts';
import { jsonIn } from '../parts/text.ts';

/** Base64 of JSON, and its signature in a cookie beside it: https://github.com/expressjs/cookie-session */
export const cookieSession: Decoder = {
  format: 'cookie-session',
  decode({ name, value }, siblings) {
    const content = jsonIn(fromBase64(value));
    if (!isJsonObject(content) || !hasKeygripSignature(name, siblings)) return null;
    return {
      confidence: 'likely',
      kind: 'signed',
      content,
      facts: [{ name: 'signature', value: 'HMAC-SHA1' }],
    };
  },
};
