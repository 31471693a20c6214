import { types } from 'node:util';
import { readOwn } from '../reading.ts';

export type Values = [key: string, value: unknown][];

/** The values of an object's own keys, without running a getter. */
export function ownValues(object: object): Values {
  return types.isProxy(object) ? [] : Object.keys(object).map((key) => [key, readOwn(object, key)]);
}

export function isSame(before: Values, now: Values): boolean {
  return (
    before.length === now.length &&
    before.every(
      ([key, value], index) => now[index]?.[0] === key && Object.is(now[index][1], value),
    )
  );
}
