import type { Decoder, Fact } from '../decoder.ts';
import { FORMATS } from '../formats.ts';
import { isNamed } from '../names.ts';
import { fromBase64 } from '../parts/base64.ts';
import { hasKeygripSignature } from '../parts/keygrip.ts';
import { jsonIn } from '../parts/text.ts';

/** Base64 of JSON, and the signature where there are secrets. */
const COOKIE = /^(?<data>[A-Za-z0-9+/]+={0,2})(\.(?<mac>[A-Za-z0-9+/]{43}))?$/;

/**
 * React Router's and Remix' cookies: https://reactrouter.com/explanation/sessions-and-cookies. The
 * JSON is a text where the session is in a store: that is its id.
 */
export const reactRouter: Decoder = {
  format: 'react-router',
  decode({ name, value }, siblings) {
    const { data, mac } = COOKIE.exec(value)?.groups ?? {};
    const json = data === undefined ? undefined : jsonIn(fromBase64(data));
    if (json === undefined) return null;
    // Without a signature it is base64 of JSON, as much else is.
    const isUnsigned =
      isNamed(name, FORMATS['react-router'].names) && !hasKeygripSignature(name, siblings);
    if (mac === undefined && !isUnsigned) return null;
    const facts: Fact[] = mac === undefined ? [] : [{ name: 'signature', value: 'HMAC-SHA256' }];
    const confidence = mac === undefined ? 'likely' : 'certain';
    if (typeof json === 'string') return { confidence, kind: 'id', facts };
    const kind = mac === undefined ? 'readable' : 'signed';
    return { confidence, kind, content: json, facts };
  },
};
