import type { Redacted } from '../../server-plugin/protocol.ts';

export type Json = null | boolean | number | string | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

/** Keys and indexes from the top of a dictionary. */
export type Path = readonly (string | number)[];

/**
 * Reads JSON text.
 *
 * @throws SyntaxError where it is none
 */
export function parseJson(text: string): Json {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-return -- JSON.parse gives nothing but Json
  return JSON.parse(text);
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the server put a placeholder here instead of a secret: a leaf, whatever it holds. */
export function isRedacted(value: Json | undefined): value is Json & Redacted {
  if (!isJsonObject(value)) return false;
  const { $redacted } = value;
  return (
    isJsonObject($redacted) &&
    Object.keys(value).length === 1 &&
    typeof $redacted.bytes === 'number' &&
    typeof $redacted.hash === 'string'
  );
}

/** Whether a value has children to be shown and compared. */
export function isBranch(value: Json | undefined): value is Json[] | JsonObject {
  return typeof value === 'object' && value !== null && !isRedacted(value);
}

/** The value at a path, or undefined where nothing is. */
export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let at = value;
  for (const step of path) {
    if (Array.isArray(at)) at = at[Number(step)];
    else if (isJsonObject(at)) at = Object.hasOwn(at, step) ? at[step] : undefined;
    else return undefined;
  }
  return at;
}

/** `car.wheels`, `cart[0].n`, `["odd key"]`: a path as one would write it in code. */
export function formatPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(step))
        return index === 0 ? step : `.${step}`;
      return `[${JSON.stringify(step)}]`;
    })
    .join('');
}

const IDENTIFIER = /\.?([\p{ID_Start}_$][\p{ID_Continue}$]*)/uy;
const INDEX = /\[(\d{1,9})\]/y;
const QUOTED = /\[("(?:[^"\\]|\\.)*")\]/y;

/** The path that `formatPath` writes so; null for a text that it never writes. */
export function parsePath(text: string): Path | null {
  const path: (string | number)[] = [];
  for (let at = 0; at < text.length;) {
    const step = stepAt(text, at);
    if (step === null) return null;
    path.push(step.step);
    at = step.end;
  }
  return formatPath(path) === text ? path : null;
}

function stepAt(text: string, at: number): { step: string | number; end: number } | null {
  for (const [pattern, read] of STEPS) {
    pattern.lastIndex = at;
    const [, written] = pattern.exec(text) ?? [];
    const step = written === undefined ? null : read(written);
    if (step !== null) return { step, end: pattern.lastIndex };
  }
  return null;
}

const STEPS: readonly [RegExp, (text: string) => string | number | null][] = [
  [IDENTIFIER, (text) => text],
  [INDEX, Number],
  [QUOTED, unquoted],
];

function unquoted(text: string): string | null {
  try {
    return String(JSON.parse(text));
  } catch {
    return null;
  }
}
