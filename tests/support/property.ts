/**
 * Property tests: `fc` of fast-check, with a seed that is the same in each run, so that a commit that
 * passed passes again, and one that fails, fails for whoever looks. `npm run fuzz` looks for what
 * that seed does not meet: with a new seed, and `FUZZ` times as many runs. What it finds becomes an
 * example of its test.
 */
import fc from 'fast-check';
import { env } from 'node:process';

const SEED = 20_261_127;
/** How many times the runs of an ordinary test; none is an ordinary test. */
const FUZZ = Number(env.FUZZ ?? 0);

fc.configureGlobal({ numRuns: runs(100), ...(FUZZ === 0 && { seed: SEED }) });

/** @param ordinary how many runs `npm test` has time for */
export function runs(ordinary: number): number {
  return ordinary * Math.max(FUZZ, 1);
}

export { fc };
