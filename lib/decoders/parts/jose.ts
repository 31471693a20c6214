import * as v from 'valibot';
import { fromBase64Url } from './base64.ts';
import { jsonIn } from './text.ts';

/** What is read of the header of a JWS or JWE: https://www.rfc-editor.org/rfc/rfc7515#section-4.1 */
const HeaderSchema = v.object({
  alg: v.string(),
  enc: v.optional(v.string()),
  kid: v.optional(v.string()),
  typ: v.optional(v.string()),
  zip: v.optional(v.string()),
});

export type JoseHeader = v.InferOutput<typeof HeaderSchema>;

/** The header of a token in its compact form; null where its first part is none. */
export function joseHeaderOf(part: string): JoseHeader | null {
  const header = v.safeParse(HeaderSchema, jsonIn(fromBase64Url(part)));
  return header.success ? header.output : null;
}
