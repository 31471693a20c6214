/** Work that is done part by part, with time for others in between, and has its answer at the end. */
export type Parts<Answer> = Generator<void, Answer, undefined>;

/**
 * So long such work is done in one go, in ms: a frame. Between two of them the rows that come are
 * drawn, which takes as long: with half of it the answer takes twice the time.
 */
export const SLICE_MS = 16;

/** Rows of one part: a look at the clock costs as much as one at a row. */
export const TOGETHER = 16;

/** Looks at each of the rows that are there now, some of them in each part. */
export function* eachOf<R>(rows: readonly R[], look: (row: R) => void): Parts<void> {
  let seen = 0;
  for (const row of [...rows]) {
    look(row);
    seen += 1;
    if (seen % TOGETHER === 0) yield;
  }
}
