import { parseList } from 'structured-headers';
import { ENDPOINT_PATH, PROJECT, RECORD_ID } from '../../server-plugin/protocol.ts';
import type { RecordReference } from './hop.ts';

/** More session middlewares than an app will ever have; a longer list is somebody's game. */
const MAX_REFERENCES = 8;
const MAX_HEADER = 4096;

/**
 * The records that a `Session-Debug` header names (RFC 9651 List). Any server can send anything:
 * what is not an id with a plain absolute path is ignored, so that no header can lead a call to
 * another host, port or path than its own origin's endpoint.
 */
export function parseReferences(header: string): RecordReference[] {
  return membersOf(header).filter(({ id }) => RECORD_ID.test(id));
}

/**
 * The endpoints that a `Session-Debug` header names, also where it names no record with it: the
 * pairing page does so, which no session middleware sees.
 */
export function parseEndpoints(header: string): Omit<RecordReference, 'id'>[] {
  return membersOf(header)
    .filter(({ id }) => id === '' || RECORD_ID.test(id))
    .map(({ path, project }) => ({ path, project }));
}

/** Whether a path may be called: absolute, of plain characters, and leading nowhere else. */
export function isEndpointPath(path: string): boolean {
  return (
    ENDPOINT_PATH.test(path) &&
    !path.includes('//') &&
    !path.includes('..') &&
    // Browsers leave these out, and call what is left.
    !/\/\.?(\/|$)/.test(path)
  );
}

/** A project that is none is left out: the server may speak another version of the protocol. */
function membersOf(header: string): RecordReference[] {
  if (header.length > MAX_HEADER) return [];
  return listOf(header)
    .slice(0, MAX_REFERENCES)
    .flatMap(([id, parameters]) => {
      const path: unknown = parameters.get('path');
      const project: unknown = parameters.get('project');
      if (typeof id !== 'string' || typeof path !== 'string' || !isEndpointPath(path)) return [];
      const isProject = typeof project === 'string' && PROJECT.test(project);
      return [{ id, path, project: isProject ? project : null }];
    });
}

function listOf(header: string): ReturnType<typeof parseList> {
  try {
    return parseList(header);
  } catch {
    return [];
  }
}
