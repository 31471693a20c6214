import { isObject } from '../reading.ts';
import type { Middleware, Observation, Rows } from './middleware.ts';
import { ownValues } from './own-values.ts';

/*
 * A store that keeps what it is given, and no text of it, gives a later request the very values of
 * an earlier one's session: what is changed inside of them from then on may be that one's change. So
 * earlier sessions that wait for their late look are looked at before.
 */

/** What requests that are not over were given by a store that keeps objects; by their records. */
const given = new WeakMap<Rows, Map<object, object>>();

/**
 * A request is about to get the row of an id.
 *
 * @param row as the store gives it
 * @param by the record of the request, which `endsSharing` in the end
 */
export function beforeSharing(
  { hub, middleware }: Observation,
  { id, row, by }: { id: string; row: object; by: object },
): void {
  hub.looks.soonerOf(id, by, (earlier) => haveOneObject(middleware, earlier, row));
  const { rows } = middleware;
  if (rows?.objectOf === undefined) return;
  const known = given.get(rows);
  if (known === undefined) given.set(rows, new Map([[by, row]]));
  else known.set(by, row);
}

/**
 * A request is over.
 *
 * @param session that it had
 * @returns whether another one goes on that was given an object of it, too
 */
export function endsSharing(
  { middleware }: Observation,
  { session, by }: { session: object | null; by: object },
): boolean {
  const known = middleware.rows === undefined ? undefined : given.get(middleware.rows);
  known?.delete(by);
  if (known === undefined || session === null) return false;
  return [...known.values()].some((row) => haveOneObject(middleware, session, row));
}

/** Whether two sessions have an object in common, in their keys. Runs no code of the app. */
function haveOneObject(middleware: Middleware, one: object, other: object): boolean {
  const objects = new Set(objectsIn(middleware, one));
  return objects.size > 0 && objectsIn(middleware, other).some((value) => objects.has(value));
}

function objectsIn({ dictionary, metadata }: Middleware, session: object): object[] {
  return ownValues(dictionary?.(session) ?? session).flatMap(([key, value]) =>
    isObject(value) && metadata?.has(key) !== true ? [value] : [],
  );
}
