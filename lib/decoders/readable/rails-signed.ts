import type { Claim, Decoder, Fact } from '../decoder.ts';
import { isJsonObject, type Json } from '../../states/json.ts';
import { fromBase64 } from '../parts/base64.ts';
import { timeFact, wordFact } from '../parts/facts.ts';
import { jsonIn } from '../parts/text.ts';

/** `data--mac`: ActiveSupport::MessageVerifier, and Rack's session cookies. */
const SIGNED = /^(?<data>[A-Za-z0-9+/]+={0,2})--(?<mac>[\da-f]{40}|[\da-f]{64})$/;

/** The first bytes of Ruby's Marshal, version 4.8. */
const MARSHAL = [4, 8];

/**
 * A signed cookie of Rails: its content is JSON, or Ruby's own format, which is not read here.
 * https://api.rubyonrails.org/classes/ActiveSupport/MessageVerifier.html
 */
export const railsSigned: Decoder = {
  format: 'rails-signed',
  decode({ value }) {
    const { data, mac } = SIGNED.exec(value)?.groups ?? {};
    const bytes = data === undefined ? null : fromBase64(data);
    if (!bytes || mac === undefined) return null;
    const signature: Fact = {
      name: 'signature',
      value: mac.length === 64 ? 'HMAC-SHA256' : 'HMAC-SHA1',
    };
    if (isMarshal(bytes)) return marshalled([signature]);
    const json = jsonIn(bytes);
    if (json === undefined) return null;
    return openEnvelope(json, signature) ?? readable(json, [signature]);
  },
};

/**
 * What Rails puts around a message: `{"_rails": {"message": base64, "exp", "pur"}}`, and since 7.1
 * `data` with the content itself in place of `message`.
 */
function openEnvelope(json: Json, signature: Fact): Claim | null {
  const envelope = isJsonObject(json) ? json._rails : undefined;
  if (!isJsonObject(envelope)) return null;
  const { message, data, exp, pur } = envelope;
  const facts = [
    signature,
    ...wordFact('purpose', pur),
    ...timeFact('expiresAt', typeof exp === 'string' ? Date.parse(exp) : null),
  ];
  const bytes = typeof message === 'string' ? fromBase64(message) : null;
  if (bytes && isMarshal(bytes)) return marshalled(facts);
  return readable(bytes ? jsonIn(bytes) : data, facts);
}

function readable(content: Json | undefined, facts: Fact[]): Claim {
  return {
    confidence: 'certain',
    kind: 'signed',
    ...(content !== undefined && { content }),
    facts,
  };
}

function marshalled(facts: readonly Fact[]): Claim {
  return readable(undefined, [...facts, { name: 'serializer', value: 'Ruby Marshal' }]);
}

function isMarshal(bytes: Uint8Array): boolean {
  return MARSHAL.every((byte, at) => bytes[at] === byte);
}
