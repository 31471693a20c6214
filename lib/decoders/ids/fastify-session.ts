import type { Decoder } from '../decoder.ts';
import { FORMATS } from '../formats.ts';
import { isNamed } from '../names.ts';

/** 24 bytes in base64url, and the signature of @fastify/cookie. An app may put a prefix before it. */
const SIGNED = /^(?<id>[\w-]{32})\.(?<mac>[A-Za-z0-9+/]{43})$/;

/** `id.signature`: https://github.com/fastify/session */
export const fastifySession: Decoder = {
  format: 'fastify-session',
  decode({ name, value }) {
    if (!SIGNED.test(value)) return null;
    return {
      confidence: isNamed(name, FORMATS['fastify-session'].names) ? 'likely' : 'possible',
      kind: 'id',
      facts: [{ name: 'signature', value: 'HMAC-SHA256' }],
    };
  },
};
