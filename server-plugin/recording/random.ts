import { randomFillSync } from 'node:crypto';

/** Bytes of chance in the id of a record: nobody guesses one. */
const ID_BYTES = 15;

/** Filled for many uses at once: to ask for chance costs far more than what it is for. */
const pool = Buffer.alloc(4096);
let used = pool.length;

/**
 * Bytes of chance, which nobody else gets.
 *
 * @param size at most that of the pool
 * @returns a part of the pool, to be used up in this turn
 */
export function fewRandomBytes(size: number): Buffer {
  if (used + size > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += size;
  return pool.subarray(used - size, used);
}

/** An id for a record, as `RECORD_ID` has it; half as long to write and to keep as a UUID. */
export function newRecordId(): string {
  return fewRandomBytes(ID_BYTES).toString('base64url');
}
