import type { Json } from '../../states/json.ts';
import { readState } from '../../states/read.ts';

/** Characters of content; more of it is no session, and is not read. */
export const MOST_CONTENT = 64 * 1024;

/** The text that bytes are in UTF-8; null where they are none. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The JSON that a text is, cut where it is too deep. Undefined where it is none, or too long. */
export function jsonOf(text: string | null): Json | undefined {
  if (text === null || text.length > MOST_CONTENT) return undefined;
  return readState({ json: text, truncated: false }).value;
}

/** What JSON may begin with; most bytes that are none are told by the first of them. */
const FIRST = new Set(new TextEncoder().encode('{["-0123456789tfn \t\r\n'));

/** The JSON that bytes hold. */
export function jsonIn(bytes: Uint8Array | null): Json | undefined {
  const first = bytes?.[0];
  if (!bytes || first === undefined || !FIRST.has(first)) return undefined;
  return jsonOf(textOf(bytes));
}

/** A value without its quotes, and its percent-encoding undone: most frameworks write with it. */
export function plain(value: string): string {
  const text =
    value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
