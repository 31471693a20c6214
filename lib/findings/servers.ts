import type { Exchange } from '../join/exchange.ts';
import type { Scene } from './scene.ts';

/** What rules ask of the servers behind rows. */

/**
 * Whether two rows are of two processes of one server: of one project, at one address. Another app
 * that was started on the same port is another server.
 */
export function isOfOtherProcess(earlier: Exchange, later: Exchange): boolean {
  return (
    earlier.origin === later.origin &&
    earlier.project !== null &&
    earlier.project === later.project &&
    earlier.instance !== null &&
    later.instance !== null &&
    earlier.instance !== later.instance
  );
}

/** Of two processes of one server: whether the first is over, or else runs beside the other. */
export function isOfEarlierRun(earlier: Exchange, later: Exchange, { isOver }: Scene): boolean {
  return isOfOtherProcess(earlier, later) && earlier.instance !== null && isOver(earlier.instance);
}
