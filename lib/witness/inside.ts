import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { decodeBeside, siblingsOf } from '../decoders/decode.ts';
import type { Cookie } from '../decoders/decoder.ts';
import { jwt } from '../decoders/readable/jwt.ts';
import { redactContent } from '../decoders/redact.ts';
import type { CookieContent, CookieInside } from './hop.ts';
import { isSessionCookie } from './session-cookie.ts';

/**
 * Characters of content that one request or response may bring; a session in cookies is a few
 * thousand. A page can set cookies of which each becomes many times as long.
 */
const MOST_CONTENTS = 256 * 1024;

/** What the cookies of one request or response hold, each in its place. */
export interface Looked {
  /** Undefined for a cookie that is not looked into. */
  insides: (CookieInside | null | undefined)[];
  contents: CookieContent[];
}

/**
 * Looks into those cookies that may be a session's, and into every JWT. Secrets in them are hidden
 * here, and ids are never in what is told.
 *
 * @param asked names that servers or the user call a session's
 */
export function lookInside(
  cookies: readonly Cookie[],
  asked: ReadonlySet<string> = new Set(),
): Looked {
  const names = cookies.map(({ name }) => name);
  const siblings = siblingsOf(cookies);
  const contents = new Map<string, string>();
  let size = 0;
  const insides = cookies.map((cookie): CookieInside | null | undefined => {
    if (!isSessionCookie(cookie, names, asked) && !isJwt(cookie)) return undefined;
    const decoded = decodeBeside(cookie, siblings);
    if (decoded === null) return null;
    const { content, ...told } = decoded;
    if (content === undefined) return { ...told, content: null };
    const json = JSON.stringify(redactContent(content, cookie.name));
    size += json.length;
    if (size > MOST_CONTENTS)
      return {
        ...told,
        content: null,
        facts: [...told.facts, { name: 'unread', value: 'too-large' }],
      };
    const id = contentId(json);
    contents.set(id, json);
    return { ...told, content: id };
  });
  return { insides, contents: Array.from(contents, ([id, json]) => ({ id, json })) };
}

/** Nothing else is written so, whatever its name is. */
function isJwt({ name, value }: Cookie): boolean {
  return jwt.decode({ name, value }, new Map()) !== null;
}

/** Equal contents have equal ids. No server's revision has a colon in its id. */
function contentId(json: string): string {
  return `cookie:${bytesToHex(sha256(utf8ToBytes(json))).slice(0, 32)}`;
}
