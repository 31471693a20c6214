import type { Progress } from './progress.ts';

/** Lines of one part. */
const TOGETHER = 16;

/** Where a list begins. */
const LIST = /^"(\w+)":\[$/;

/**
 * Reads the text of a file that has each item of its lists on a line of its own, as the panel writes
 * it: line by line, which JSON as a whole cannot be.
 *
 * @returns null where it is written in another way
 */
export function* parseLines(text: string): Progress<object | null> {
  const lists = new Map<string, unknown[]>();
  const head = parsed(`${lineAt(text, 0).slice(0, -1)}}`);
  if (!isObject(head)) return null;
  let items: unknown[] | null = null;
  let count = 0;
  for (let at = lineAt(text, 0).length + 1; at < text.length;) {
    const line = lineAt(text, at);
    at += line.length + 1;
    const [, name] = LIST.exec(line) ?? [];
    if (name !== undefined && items === null) {
      items = [];
      lists.set(name, items);
    } else if (items !== null && (line === '],' || line === ']')) {
      items = null;
    } else if (items !== null) {
      const item = parsed(line.endsWith(',') ? line.slice(0, -1) : line);
      if (item === undefined) return null;
      items.push(item);
    } else if (line === '}') {
      return { ...head, ...Object.fromEntries(lists) };
    } else return null;
    count += 1;
    if (count % TOGETHER === 0) yield at / text.length;
  }
  return null;
}

function lineAt(text: string, from: number): string {
  const end = text.indexOf('\n', from);
  return text.slice(from, end < 0 ? text.length : end);
}

/** Undefined where it is no JSON. */
function parsed(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    return value;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
