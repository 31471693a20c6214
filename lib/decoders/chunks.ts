import type { Cookie, Siblings } from './decoder.ts';
import { MOST_CONTENT } from './parts/text.ts';

/** More cookies than a browser sends of one name. */
const MOST_CHUNKS = 50;

/** What stands in the place of a value that is in others. */
const MARKS = ['__chunked__', 'chunks-'];
const NUMBERED = /^(?<base>.+)(?<infix>[.C])(?<number>\d{1,2})$/;

/** A cookie of which a long value was put into several. */
export interface Joined extends Cookie {
  /** 1 where it is whole. */
  chunks: number;
}

/**
 * The cookie that a first chunk belongs to, with its whole value; any other cookie as it is.
 *
 * - `name.0`, `name.1` …: Auth.js, iron-session, Supabase
 * - `name=__chunked__2`, `name.1`, `name.2`: h3
 * - `name=chunks-2`, `nameC1`, `nameC2`: ASP.NET Core
 *
 * @returns null for a chunk that is not the first, or where one is missing
 */
export function joinChunks(cookie: Cookie, siblings: Siblings): Joined | null {
  const { name, value } = cookie;
  const told = /^(?<mark>__chunked__|chunks-)(?<count>\d{1,2})$/.exec(value)?.groups;
  if (told) {
    const infix = told.mark === 'chunks-' ? 'C' : '.';
    const parts = numbered(Number(told.count), (at) => siblings.get(`${name}${infix}${at + 1}`));
    return parts.length === Number(told.count) ? joined(name, parts) : null;
  }
  const { base, infix, number } = NUMBERED.exec(name)?.groups ?? {};
  if (base === undefined) return { ...cookie, chunks: 1 };
  if (MARKS.some((mark) => siblings.get(base)?.startsWith(mark))) return null;
  if (infix === 'C' || (number !== '0' && !siblings.has(`${base}.0`)))
    return { ...cookie, chunks: 1 };
  if (number !== '0') return null;
  return joined(
    base,
    numbered(MOST_CHUNKS, (at) => siblings.get(`${base}.${at}`)),
  );
}

/** The name that a first chunk is a chunk of; of any other cookie its own. */
export function wholeName(name: string): string {
  return name.replace(/\.0$/, '');
}

/** Whether a cookie is named as a chunk of another. */
export function isChunkName(name: string): boolean {
  return NUMBERED.test(name);
}

/** Whether a cookie is a chunk by its name, and not the first of those that are there. */
export function isLaterChunk(name: string, names: readonly string[]): boolean {
  const { base, number } = NUMBERED.exec(name)?.groups ?? {};
  return number !== undefined && number !== '0' && names.some((one) => wholeName(one) === base);
}

/** What there is under the numbers from 0 up to the first that is missing. */
function numbered(most: number, partAt: (at: number) => string | undefined): string[] {
  const parts: string[] = [];
  for (let at = 0; at < most; at++) {
    const part = partAt(at);
    if (part === undefined || part === '') break;
    parts.push(part);
  }
  return parts;
}

function joined(name: string, parts: readonly string[]): Joined | null {
  const value = parts.join('');
  return value.length > MOST_CONTENT || value === '' ? null : { name, value, chunks: parts.length };
}
