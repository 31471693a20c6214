import { isBranch } from '../../states/json.ts';
import type { Decoder } from '../decoder.ts';
import { fromBase64, fromBase64Url } from '../parts/base64.ts';
import { jsonIn } from '../parts/text.ts';

/** JSON in base64, of whomever: what is in it can be read, and not who wrote it. */
export const base64Json: Decoder = {
  format: 'base64-json',
  decode({ value }) {
    const content = jsonIn(fromBase64(value) ?? fromBase64Url(value));
    // Letters and digits that happen to be a number or a text in base64 are not rare.
    return isBranch(content)
      ? { confidence: 'possible', kind: 'readable', content, facts: [] }
      : null;
  },
};
