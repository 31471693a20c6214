import * as v from 'valibot';
import type { Decoder } from '../decoder.ts';
import { fromBase64 } from '../parts/base64.ts';
import { jsonIn } from '../parts/text.ts';

/** What Laravel's Encrypter writes, and no other key: https://laravel.com/docs/encryption */
const PayloadSchema = v.strictObject({
  iv: v.string(),
  value: v.string(),
  mac: v.string(),
  tag: v.optional(v.nullable(v.string()), ''),
});

/** With AES-GCM there is a tag and an empty mac; with AES-CBC a mac and an empty tag. */
export const laravel: Decoder = {
  format: 'laravel',
  decode({ value }) {
    const payload = v.safeParse(PayloadSchema, jsonIn(fromBase64(value)));
    if (!payload.success) return null;
    const sealed = fromBase64(payload.output.value);
    if (!sealed) return null;
    const hasTag = Boolean(payload.output.tag);
    return {
      confidence: 'certain',
      kind: 'sealed',
      facts: [
        { name: 'encryption', value: hasTag ? 'AES-GCM' : 'AES-CBC' },
        ...(hasTag ? [] : [{ name: 'signature' as const, value: 'HMAC-SHA256' }]),
        { name: 'sealedBytes', value: sealed.length },
      ],
    };
  },
};
