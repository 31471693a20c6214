import { processWide } from './process-wide.ts';
import { isObject } from '../reading.ts';

/**
 * What stands in for a function of a middleware, and the function itself: whoever is given the one
 * observes the other, so that nothing is observed twice.
 */
function originals(): WeakMap<object, object> {
  return processWide('originals', isWeakMap, () => new WeakMap<object, object>());
}

function isWeakMap(value: unknown): value is WeakMap<object, object> {
  return value instanceof WeakMap;
}

export function standsInFor(standIn: object, original: object): void {
  originals().set(standIn, original);
}

export function isStandIn(value: object): boolean {
  return originals().has(value);
}

/** The function itself, or a module with the functions themselves; what is neither is as it was. */
export function originalOf<T>(given: T): T {
  const found: unknown = isObject(given) ? (originals().get(given) ?? moduleOf(given)) : given;
  return isAs(found, given) ? found : given;
}

function moduleOf(given: object): object {
  const own = typeof given === 'function' ? [] : Object.entries(given);
  const replaced = own.filter(([, value]) => isObject(value) && isStandIn(value));
  if (replaced.length === 0) return given;
  const whole: Record<string, unknown> = { ...given };
  for (const [name, value] of replaced) whole[name] = originalOf<unknown>(value);
  return whole;
}

/** It stands where the other stood: its kind tells enough. */
function isAs<T>(found: unknown, given: T): found is T {
  return typeof found === typeof given;
}
