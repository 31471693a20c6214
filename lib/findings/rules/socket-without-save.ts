import type { Exchange } from '../../join/exchange.ts';
import type { Rule } from '../finding.ts';
import { lossesOf } from '../losses.ts';

/** A handler of a socket changes the session of the handshake, and nobody saves it. */
export const socketWithoutSave: Rule = {
  name: 'socket-without-save',
  isSaidByRow: true,
  find: (scene) => lossesOf(scene, (reason, row) => reason === 'too-late' && isOfUpgrade(row)),
};

/** A request that was upgraded is never answered by the app: no status was recorded. */
export function isOfUpgrade({ record }: Exchange): boolean {
  return record?.status === null;
}
