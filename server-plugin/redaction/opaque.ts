/** Which texts look like a token: long, and of no words. */

/** Characters of a token at least: 100 bits in base 36. What is shorter is mostly an id. */
const SHORTEST = 20;

/** Of them letters and digits: the alphabet of base64url has two others. */
const FEWEST = 18;

/** How much of a text is a place where a digit meets a letter, or a case changes as in no word. */
const RANDOM = 0.2;

const SWITCH = /(?<=\p{Ll})\p{Lu}(?!\p{Ll}{2})|(?<=\p{Lu}{2})\p{Ll}|(?<=\p{L})\d|(?<=\d)\p{L}/gu;

/**
 * Names of things that are no secret by themselves, and that one looks for in a path: UUIDs, ids of
 * MongoDB (which begin with a time between 2004 and 2038), ULIDs. A token may be made of a UUID as
 * well: one is hidden where the path says so (`/reset/<uuid>`).
 */
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const OTHER_ID = /^(?:[4-7][0-9a-f]{23}|[0-7][0-9A-HJKMNP-TV-Z]{25})$/;

/** Of an address; many where its words are not in Latin letters. */
const ESCAPE = /%[0-9a-f]{2}/gi;

/** What bundlers put a hash in. */
const ASSET = /\.(?:m?js|css|map|wasm|woff2?)$/;

/** Whether a text without white space looks like a token, and not like words, a time or an id. */
export function looksOpaque(text: string): boolean {
  if (text.length < SHORTEST || OTHER_ID.test(text) || ASSET.test(text)) return false;
  const rest = text.replace(UUID, '').replace(ESCAPE, '');
  const size = rest.replace(/[^\p{L}\d]/gu, '').length;
  return size >= FEWEST && (rest.match(SWITCH)?.length ?? 0) >= size * RANDOM;
}
