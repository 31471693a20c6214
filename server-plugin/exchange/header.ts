import type { ServerResponse } from 'node:http';
import { HEADER } from '../protocol.ts';

/**
 * Where the records of a response are: the endpoint on its own origin, and the project whose token
 * opens them. Neither may hold a quote or backslash; they are checked before they come here.
 */
export function placeOf(path: string, project: string): string {
  return `;path="${path}";project="${project}"`;
}

/**
 * One member of the `Session-Debug` list: a String with parameters. An empty id names an endpoint
 * without a record.
 *
 * @param place as `placeOf` writes it
 * @see https://www.rfc-editor.org/rfc/rfc9651#name-lists
 */
export function headerMember(id: string, place: string): string {
  return `"${id}"${place}`;
}

/** Whether the response's list names a record. */
export function isNamed(res: ServerResponse, id: string): boolean {
  const list = res.getHeader(HEADER);
  return list !== undefined && String(list).includes(`"${id}"`);
}

/** Adds a member to the response's list; does nothing once the headers are sent. */
export function addToHeader(res: ServerResponse, id: string, place: string): void {
  if (res.headersSent) return;
  const before = res.getHeader(HEADER);
  const member = headerMember(id, place);
  if (before === undefined) {
    res.setHeader(HEADER, member);
  } else {
    const members = Array.isArray(before) ? before : [String(before)];
    res.setHeader(HEADER, [...members, member].join(', '));
  }
}
