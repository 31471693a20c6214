import type { UnserialisableValue } from '../protocol.ts';
import { readString } from '../reading.ts';

/** `.key`, `[0]` or `["other key"]`, as the framework writes the way to a value. */
const STEP = /\.([^.[\]]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/gu;

/** The value that the framework's serialiser refused, if that is what the error says. */
export function refusedValue(error: unknown): UnserialisableValue | null {
  if (readString(error, 'name') !== 'UnserialisableError') return null;
  const [written, message] = [readString(error, 'path'), readString(error, 'message')];
  if (written === null || message === null) return null;
  const path = [...written.matchAll(STEP)].map(([, key, index, quoted]): string | number => {
    if (index !== undefined) return Number(index);
    return (quoted === undefined ? (key ?? '') : textOf(quoted)).slice(0, 1000);
  });
  const [, type] = / is (?:an? )?([^,]{1,60}), which /.exec(message) ?? [];
  return type === undefined || path.length === 0 ? null : { path, type };
}

function textOf(quoted: string): string {
  const text: unknown = JSON.parse(quoted);
  return typeof text === 'string' ? text : '';
}
