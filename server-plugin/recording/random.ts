import { randomBytes, randomFillSync } from 'node:crypto';

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

/** Characters of an id: base64url without a rest. */
const ID_LENGTH = (ID_BYTES / 3) * 4;
const MOST_IDS = 128;

/** Written for many uses at once, too. */
let ids = '';
let given = 0;

/** An id for a record, as `RECORD_ID` has it; half as long to write and to keep as a UUID. */
export function newRecordId(): string {
  if (given === ids.length) {
    ids = randomBytes(ID_BYTES * MOST_IDS).toString('base64url');
    given = 0;
  }
  given += ID_LENGTH;
  return ids.slice(given - ID_LENGTH, given);
}
