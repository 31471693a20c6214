import { fileURLToPath } from 'node:url';

/**
 * The folder of this package, told by the stack of this module: `import.meta.url` is not there in CommonJS, and a
 * source map moves the frames. Null where the application is bundled into one file with it.
 */
const HERE = folderOf(new Error('only for its stack').stack?.split('\n')[1] ?? '');

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
    if (HERE === null) return null;
    const frames = (holder.stack ?? '').split('\n').slice(1);
    return frames.map(placeOf).find((place) => place !== null && !place.startsWith(HERE)) ?? null;
  };
}

function folderOf(frame: string): string | null {
  return /^(.*[/\\])observer[/\\]call-site\.\w+:\d+:\d+$/.exec(placeOf(frame) ?? '')?.[1] ?? null;
}

/** A path may have spaces and parentheses. What is neither path nor URL is of Node, or of an eval. */
function placeOf(frame: string): string | null {
  const [, inside, alone] = /^ +at (?:.*? \((.*)\)|(?:async )?(.*[^)]))$/.exec(frame) ?? [];
  const place = inside ?? alone ?? '';
  if (place.startsWith('file://')) return fileURLToPath(place);
  return /^(\/|\\\\|[a-z]:\\|[\w-]+:\/\/).*:\d+:\d+$/i.test(place) ? place : null;
}
