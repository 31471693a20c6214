import { createContext, runInContext } from 'node:vm';
import { PATIENCE } from './patience.ts';

/**
 * Runs work that is of such a size that it ends at once on any machine where its steps grow with its
 * input, and not within hours where they grow with the square of it. A regular expression that is
 * tried anew from each place shows in nothing else. Unlike a test's own time-out this also ends a
 * loop that gives no turn to anybody.
 */
export function completes<T>(work: () => T): T {
  const results: { value: T }[] = [];
  const run = (): void => void results.push({ value: work() });
  runInContext('run()', createContext({ run }), { timeout: PATIENCE.event });
  const [result] = results;
  if (result === undefined) throw new Error('the work did not run');
  return result.value;
}
