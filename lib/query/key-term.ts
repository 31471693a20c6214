import type { Change } from '../states/diff.ts';
import { formatPath, isBranch, type Json } from '../states/json.ts';

/**
 * Whether a change is one of a key, as in `key:cart.total`: its path has the text in it, or it is of
 * something that came or went with the key in it.
 *
 * @param key in lower case
 */
export function changesKey({ path, before, after }: Change, key: string): boolean {
  const name = formatPath(path).toLowerCase();
  // As in other fields, `=` asks for exactly this.
  if (key.length > 1 && key.startsWith('=')) return name === key.slice(1);
  if (name.includes(key)) return true;
  if (!key.startsWith(name)) return false;
  const rest = key.slice(name.length);
  return hasKey(before, rest) || hasKey(after, rest);
}

/** Whether a value has something at the end of a path, such as `.total` or `[0].n`. */
function hasKey(value: Json | undefined, rest: string): boolean {
  if (rest === '') return true;
  if (!isBranch(value)) return false;
  const isList = Array.isArray(value);
  return Object.entries(value).some(([key, child]) => {
    // Set below something, a path begins with its dot or bracket.
    const step = formatPath(['', isList ? Number(key) : key])
      .slice(EMPTY_KEY)
      .toLowerCase();
    const isOnTheWay = rest === step || /^[.[]/.test(rest.slice(step.length));
    return rest.startsWith(step) && isOnTheWay && hasKey(child, rest.slice(step.length));
  });
}

const EMPTY_KEY = formatPath(['']).length;
