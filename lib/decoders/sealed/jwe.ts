import type { Decoder } from '../decoder.ts';
import { fromBase64Url } from '../parts/base64.ts';
import { wordFact } from '../parts/facts.ts';
import { joseHeaderOf } from '../parts/jose.ts';

/** An encrypted JWT, of which the header is plain: https://www.rfc-editor.org/rfc/rfc7516#section-7.1 */
export const jwe: Decoder = {
  format: 'jwe',
  decode({ value }) {
    const [first = '', key = '', iv = '', cipher = '', tag = '', ...more] = value.split('.');
    if (more.length > 0 || iv === '' || cipher === '' || tag === '') return null;
    const header = joseHeaderOf(first);
    const sealed = fromBase64Url(cipher);
    const isOne =
      header?.enc !== undefined &&
      sealed !== null &&
      [key, iv, tag].every((part) => fromBase64Url(part) !== null);
    if (!isOne) return null;
    return {
      confidence: 'certain',
      kind: 'sealed',
      facts: [
        ...wordFact('encryption', header.enc),
        ...wordFact('algorithm', header.alg),
        ...wordFact('keyId', header.kid),
        ...wordFact('type', header.typ),
        ...wordFact('compression', header.zip),
        { name: 'sealedBytes', value: sealed.length },
      ],
    };
  },
};
