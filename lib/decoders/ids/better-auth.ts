import type { Decoder } from '../decoder.ts';
import { FORMATS } from '../formats.ts';
import { isNamed } from '../names.ts';

const SIGNED = /^[\w-]+\.[A-Za-z0-9+/]{43}=$/;

/** `token.signature`: https://www.better-auth.com/docs/concepts/session-management */
export const betterAuth: Decoder = {
  format: 'better-auth',
  decode({ name, value }) {
    if (!isNamed(name, FORMATS['better-auth'].names) || !SIGNED.test(value)) return null;
    return {
      confidence: 'likely',
      kind: 'id',
      facts: [{ name: 'signature', value: 'HMAC-SHA256' }],
    };
  },
};
