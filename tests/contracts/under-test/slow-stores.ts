import type { Slow } from './adapter-under-test.ts';

/**
 * Each of these calls of a store waits before it is carried out. It returns a promise of what it
 * returned, for stores whose calls do.
 *
 * @param names how its calls are called that load and save
 */
export function slowDown(
  store: object,
  names: Record<Slow['call'], string | readonly string[]>,
  { call, wait }: Slow,
): void {
  for (const name of [names[call]].flat()) {
    const original: unknown = Reflect.get(store, name);
    if (typeof original !== 'function') throw new Error(`no ${name}`);
    Reflect.set(store, name, async (...args: unknown[]): Promise<unknown> => {
      await wait();
      const answer: unknown = await Reflect.apply(original, store, args);
      return answer;
    });
  }
}
