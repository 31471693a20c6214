import type { Decoder } from '../decoder.ts';
import { isNamed } from '../names.ts';

const NAMES = ['better-auth.session_token'];
const SIGNED = /^[\w-]+\.[A-Za-z0-9+/]{43}=$/;

/** `token.signature`: https://www.better-auth.com/docs/concepts/session-management */
export const betterAuth: Decoder = {
  format: 'better-auth',
  title: 'Better Auth',
  names: NAMES,
  decode({ name, value }) {
    if (!isNamed(name, NAMES) || !SIGNED.test(value)) return null;
    return {
      confidence: 'likely',
      kind: 'id',
      facts: [{ name: 'signature', value: 'HMAC-SHA256' }],
    };
  },
};
