import { isJsonObject, type JsonObject } from '../../states/json.ts';
import type { Claim, Decoder, Fact } from '../decoder.ts';
import { FORMATS } from '../formats.ts';
import { isNamed } from '../names.ts';
import { fromBase64 } from '../parts/base64.ts';
import { timeFact } from '../parts/facts.ts';
import { hasKeygripSignature } from '../parts/keygrip.ts';
import { jsonIn } from '../parts/text.ts';

/** What it makes as ids by default; older versions put the time in front of 24 random bytes. */
const ID = /^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|\d{13}-?[\w-]{32})$/;

/**
 * Base64 of JSON with keys of its own in it; with a store, an id instead:
 * https://github.com/koajs/session
 */
export const koaSession: Decoder = {
  format: 'koa-session',
  decode({ name, value }, siblings) {
    const isSigned = hasKeygripSignature(name, siblings);
    const signature: Fact[] = isSigned ? [{ name: 'signature', value: 'HMAC-SHA1' }] : [];
    if (isNamed(name, FORMATS['koa-session'].names) && ID.test(value))
      return { confidence: 'likely', kind: 'id', facts: signature };
    const content = jsonIn(fromBase64(value));
    if (!isJsonObject(content)) return null;
    const facts = factsOf(content);
    if (facts === null) return null;
    return {
      confidence: 'certain',
      kind: isSigned ? 'signed' : 'readable',
      content,
      facts: [...signature, ...facts],
    };
  },
};

/** Its own keys say until when it is; null where none of them is there. */
function factsOf({ _expire, _maxAge, _session }: JsonObject): Claim['facts'] | null {
  if (typeof _expire === 'number' && typeof _maxAge === 'number')
    return [...timeFact('expiresAt', _expire), { name: 'lifetime', value: _maxAge / 1000 }];
  return _session === true ? [] : null;
}
