import { callOf, read } from '../reading.ts';
import type { Visit } from './visit.ts';

/**
 * One observer of two, for a middleware that tells only one: ours, at which no mistake reaches the
 * app, and the app's own, which is told and asked all that it would be alone.
 *
 * @param names of what is told
 * @param theirs where it throws, the middleware hears of it as without us, and may tell no more
 */
export function tellBoth(
  names: readonly string[],
  ours: object,
  theirs: unknown,
  visit: Visit,
): object {
  const both = {};
  for (const name of names) {
    Reflect.set(both, name, (event: unknown): unknown => {
      visit.safely(() => callOf(read(ours, name))?.(ours, [event]));
      try {
        return callOf(read(theirs, name))?.(theirs, [event]);
      } catch (error) {
        visit.cut();
        throw error;
      }
    });
  }
  return both;
}
