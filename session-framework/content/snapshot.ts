/**
 * What a dictionary held at some moment, to find what changed since. Taken only where an observer,
 * detectUnsavedChanges or onConflict needs it: it costs one text for each key.
 */
import { isDeepStrictEqual } from 'node:util';
import { contentText } from './content-text.ts';

export type Dictionary = Record<string, unknown>;

export interface Snapshot {
  /** The values themselves, to tell an assignment from a change in place. */
  readonly references: ReadonlyMap<string, unknown>;
  readonly texts: ReadonlyMap<string, string>;
}

export const EMPTY_SNAPSHOT: Snapshot = { references: new Map(), texts: new Map() };

export function takeSnapshot(data: Readonly<Dictionary>): Snapshot {
  const keys = Object.keys(data);
  return {
    references: new Map(keys.map((key) => [key, data[key]])),
    texts: new Map(keys.map((key) => [key, contentText(data[key])])),
  };
}

/** Keys that differ, whatever the way: assigned, deleted or changed in place. */
export function changedKeys(before: Snapshot, data: Readonly<Dictionary>): string[] {
  const keys = new Set([...before.texts.keys(), ...Object.keys(data)]);
  return [...keys].filter((key) => {
    const text = before.texts.get(key);
    return text === undefined || !Object.hasOwn(data, key) || text !== contentText(data[key]);
  });
}

/** Keys that still have the object they had, with other content. */
export function changedInPlace(before: Snapshot, data: Readonly<Dictionary>): string[] {
  return changedKeys(before, data).filter(
    (key) =>
      Object.hasOwn(data, key) &&
      typeof data[key] === 'object' &&
      before.references.has(key) &&
      before.references.get(key) === data[key],
  );
}

/**
 * Three-way by key: theirs, with what this side changed since `base` laid over it. Where both
 * changed a key, this side wins.
 */
export function mergeByKey(base: Snapshot, mine: Readonly<Dictionary>, theirs: Dictionary): void {
  for (const key of changedKeys(base, mine)) {
    if (!Object.hasOwn(mine, key)) Reflect.deleteProperty(theirs, key);
    else if (!isDeepStrictEqual(theirs[key], mine[key])) theirs[key] = mine[key];
  }
}
