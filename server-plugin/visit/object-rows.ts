import { isObject } from '../reading.ts';
import type { Rows } from './middleware.ts';

/**
 * The rows of a store that keeps the sessions themselves, and no text of them.
 *
 * @param kept by their ids
 * @param expiryOf until when a session is kept, in epoch ms
 * @param isShared whether requests get that very object
 */
export function objectRows(
  kept: Pick<ReadonlyMap<unknown, unknown>, 'get'>,
  expiryOf: (row: object) => number | null,
  isShared = false,
): Rows {
  const objectOf = (id: string): object | null => {
    const row = kept.get(id);
    return isObject(row) ? row : null;
  };
  return {
    isAtOnce: true,
    isShared,
    textOf: () => null,
    objectOf,
    expiryOf(id) {
      const row = objectOf(id);
      return row === null ? null : expiryOf(row);
    },
  };
}
