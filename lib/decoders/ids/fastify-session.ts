import type { Decoder } from '../decoder.ts';
import { isNamed } from '../names.ts';

const NAMES = ['sessionId'];

/** 24 bytes in base64url, and the signature of @fastify/cookie. An app may put a prefix before it. */
const SIGNED = /^(?<id>[\w-]{32})\.(?<mac>[A-Za-z0-9+/]{43})$/;

/** `id.signature`: https://github.com/fastify/session */
export const fastifySession: Decoder = {
  format: 'fastify-session',
  title: '@fastify/session',
  names: NAMES,
  decode({ name, value }) {
    if (!SIGNED.test(value)) return null;
    return {
      confidence: isNamed(name, NAMES) ? 'likely' : 'possible',
      kind: 'id',
      facts: [{ name: 'signature', value: 'HMAC-SHA256' }],
    };
  },
};
