import type { ServerResponse } from 'node:http';
import { HEADER } from './protocol.ts';

/**
 * One member of the `Session-Debug` list: a String with the parameter `path`. An empty id names an
 * endpoint without a record.
 *
 * Neither may hold a quote or backslash; ids and paths are checked before they come here.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9651#name-lists
 */
export function headerMember(id: string, path: string): string {
  return `"${id}";path="${path}"`;
}

/** Adds a member to the response's list; does nothing once the headers are sent. */
export function addToHeader(res: ServerResponse, id: string, path: string): void {
  if (res.headersSent) return;
  const before = res.getHeader(HEADER);
  const member = headerMember(id, path);
  if (before === undefined) {
    res.setHeader(HEADER, member);
  } else {
    const members = Array.isArray(before) ? before : [String(before)];
    res.setHeader(HEADER, [...members, member].join(', '));
  }
}
