import type { ServerResponse } from 'node:http';
import type { Visit } from '../visit/visit.ts';

/**
 * Tells a visit when a Node response is over, if anybody wants to know. Before the session is
 * loaded, since the client may leave meanwhile, and an error may be all that it is answered.
 */
export function endWithResponse<Data extends object>(
  res: ServerResponse,
): (visit: Visit<Data>) => void {
  return (visit) => {
    if (!visit.isWatched) return;
    res.once('close', () => visit.end(res.writableFinished ? 'end' : 'aborted'));
  };
}
