import { isJsonObject, type Json } from '../states/json.ts';

/** What a value may mean beyond what it is: said beside it, and never in its place. */
export type Reading =
  /** A number that is a time of these decades, in ms or in seconds since 1970. */
  | { kind: 'time'; at: number; unit: 'ms' | 's' }
  /** Bytes, as Node writes a Buffer into JSON. */
  | { kind: 'bytes'; count: number }
  /** The plugin cut here: what was deeper is not known. */
  | { kind: 'cut' };

/** From 2000 up to 2100: outside of that a number is hardly meant as a time. */
const FIRST = Date.UTC(2000);
const LAST = Date.UTC(2100);

/** What a value may mean; null where nothing comes to mind. */
export function readingOf(value: Json): Reading | null {
  if (typeof value === 'number') return timeOf(value);
  if (!isJsonObject(value)) return null;
  const { type, data, $cut } = value;
  const size = Object.keys(value).length;
  if ($cut === 'depth' && size === 1) return { kind: 'cut' };
  const isBuffer = type === 'Buffer' && Array.isArray(data) && size === 2;
  return isBuffer ? { kind: 'bytes', count: data.length } : null;
}

function timeOf(value: number): Reading | null {
  if (value >= FIRST && value < LAST) return { kind: 'time', at: value, unit: 'ms' };
  const at = value * 1000;
  return at >= FIRST && at < LAST ? { kind: 'time', at, unit: 's' } : null;
}
