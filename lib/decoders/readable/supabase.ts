import { isJsonObject } from '../../states/json.ts';
import type { Decoder } from '../decoder.ts';
import { fromBase64Url } from '../parts/base64.ts';
import { secondsFact } from '../parts/facts.ts';
import { jsonIn } from '../parts/text.ts';

const PREFIX = 'base64-';

/** The session as JSON, its tokens included: https://github.com/supabase/ssr, src/cookies.ts */
export const supabase: Decoder = {
  format: 'supabase',
  decode({ value }) {
    if (!value.startsWith(PREFIX)) return null;
    const content = jsonIn(fromBase64Url(value.slice(PREFIX.length)));
    if (content === undefined) return null;
    const expiresAt = isJsonObject(content) ? content.expires_at : undefined;
    return {
      confidence: 'certain',
      kind: 'readable',
      content,
      facts: secondsFact('expiresAt', expiresAt),
    };
  },
};
