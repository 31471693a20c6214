import type { ServerResponse } from 'node:http';
import type { Visit } from '../visit.ts';

/** Tells the visit when a Node response is over, if anybody wants to know. */
export function endWithResponse<Data extends object>(
  res: ServerResponse,
  visit: Visit<Data>,
): void {
  if (!visit.isWatched) return;
  res.once('close', () => visit.end(res.writableFinished ? 'end' : 'aborted'));
}
