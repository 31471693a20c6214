import { callOf, read } from '../reading.ts';
import type { Visit } from './visit.ts';

/** What tells a visit of a middleware's events, each by a method of that name. */
interface Teller {
  readonly visit: Visit;
}

/**
 * Sees to it that no mistake in these methods reaches the app. Once for a class, so that it costs a
 * request next to nothing.
 */
export function makeSafe(methods: Teller, names: readonly string[]): void {
  for (const name of names) {
    const call = callOf(Reflect.get(methods, name));
    if (call === null) continue;
    Reflect.set(methods, name, function (this: Teller, event: unknown): void {
      try {
        call(this, [event]);
      } catch (error) {
        this.visit.safely(() => {
          throw error;
        });
      }
    });
  }
}

/**
 * One observer of two, for a middleware that tells only one: ours, and the app's own, which is told
 * and asked all that it would be alone.
 *
 * @param names of what is told
 * @param theirs where it throws, the middleware hears of it as without us, and may tell no more
 */
export function tellBoth(names: readonly string[], ours: Teller, theirs: unknown): object {
  const both = {};
  for (const name of names) {
    Reflect.set(both, name, (event: unknown): unknown => {
      callOf(read(ours, name))?.(ours, [event]);
      try {
        return callOf(read(theirs, name))?.(theirs, [event]);
      } catch (error) {
        ours.visit.cut();
        throw error;
      }
    });
  }
  return both;
}
