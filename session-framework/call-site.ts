import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));

/**
 * Remembers where it is called from. The stack is only kept here; making text of it, the costly
 * part, waits until somebody asks.
 *
 * @returns `file:line:column` of the first frame outside this package, or null
 */
export function callSite(): () => string | null {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, callSite);
  return () => {
    const frames = (holder.stack ?? '').split('\n').slice(1);
    const frame = frames.map(placeOf).find((place) => place !== null && !place.startsWith(HERE));
    return frame ?? null;
  };
}

function placeOf(frame: string): string | null {
  const [, place] = /\(?([^()\s]+:\d+:\d+)\)?$/.exec(frame) ?? [];
  if (place === undefined || place.startsWith('node:')) return null;
  return place.startsWith('file://') ? fileURLToPath(place) : place;
}
