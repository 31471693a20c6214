import { joinChunks, type Joined } from './chunks.ts';
import {
  CONFIDENCES,
  type Claim,
  type Cookie,
  type DecodedCookie,
  type Decoder,
  type Siblings,
} from './decoder.ts';
import { DECODERS } from './all.ts';
import { MOST_CONTENT, plain } from './parts/text.ts';

/**
 * Says what is in a cookie, as far as it can be read without a key. No signature is checked: what
 * is read is what the cookie says.
 *
 * @param cookie as it stands on the wire
 * @param siblings the cookies beside it, itself included or not
 * @returns null where no format is known of it
 */
export function decodeCookie(
  cookie: Cookie,
  siblings: readonly Cookie[] = [],
): DecodedCookie | null {
  return decodeBeside(cookie, siblingsOf([...siblings, cookie]));
}

/** The same for one of many, whose values were put in order once. */
export function decodeBeside(cookie: Cookie, siblings: Siblings): DecodedCookie | null {
  const claims = claimsOf(cookie, siblings);
  return claims.reduce<DecodedCookie | null>(
    (best, claim) => (best === null || rankOf(claim) > rankOf(best) ? claim : best),
    null,
  );
}

/** What each decoder says of a cookie, those aside that do not know it. */
export function claimsOf(cookie: Cookie, siblings: Siblings): DecodedCookie[] {
  const joined = wholeOf(cookie, siblings);
  if (joined === null) return [];
  const { chunks } = joined;
  return DECODERS.flatMap((decoder) => claimOf(decoder, joined, siblings) ?? []).map((claim) =>
    chunks === 1 ? claim : { ...claim, facts: [...claim.facts, { name: 'chunks', value: chunks }] },
  );
}

/** A cookie as decoders read it; null where it is a part of another, empty or too long. */
export function wholeOf(cookie: Cookie, siblings: Siblings): Joined | null {
  const joined = joinChunks({ name: cookie.name, value: plain(cookie.value) }, siblings);
  if (joined === null || joined.value === '' || joined.value.length > MOST_CONTENT) return null;
  return joined;
}

/** Values by name, as decoders read them. Of two of a name servers read the first. */
export function siblingsOf(cookies: readonly Cookie[]): Siblings {
  const values = new Map<string, string>();
  for (const { name, value } of cookies) if (!values.has(name)) values.set(name, plain(value));
  return values;
}

function claimOf(decoder: Decoder, cookie: Cookie, siblings: Siblings): DecodedCookie | null {
  const claim = decoder.decode(cookie, siblings);
  return claim && { format: decoder.format, ...claim };
}

function rankOf({ confidence }: Claim): number {
  return CONFIDENCES.indexOf(confidence);
}
