import type { LostReason } from '../../judgement/verdict.ts';
import type { Rule } from '../finding.ts';
import { lossesOf } from '../losses.ts';
import { isOfUpgrade } from './socket-without-save.ts';

/**
 * What an app can mend. That nothing is saved with a server error, or by a request that was cut, is
 * as the middleware means it; other reasons have rules of their own.
 */
const REASONS: readonly LostReason[] = [
  'not-flagged',
  'not-committed',
  'too-late',
  'no-cookie',
  'unserialisable',
  'kept',
];

/** A change that the next request will not find, by the middleware's own rule. */
export const changeLost: Rule = {
  name: 'change-lost',
  isSaidByRow: true,
  find: (scene) =>
    lossesOf(
      scene,
      (reason, row) => REASONS.includes(reason) && !(reason === 'too-late' && isOfUpgrade(row)),
    ),
};
