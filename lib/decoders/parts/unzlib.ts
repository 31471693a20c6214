import { Unzlib } from 'fflate';
import { MOST_CONTENT } from './text.ts';

/** What is given at a time: of so few bytes come no more than a thousand times as many. */
const STEP = 256;

/**
 * Decompresses zlib (RFC 1950), and stops where it becomes more than content may be: a cookie of
 * four kilobytes can hold four megabytes.
 *
 * @returns null where it is no zlib
 */
export function unzlib(data: Uint8Array): Uint8Array | 'too-large' | null {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const stream = new Unzlib((piece) => {
    size += piece.length;
    if (size <= MOST_CONTENT) pieces.push(piece);
  });
  try {
    for (let at = 0; at < data.length; at += STEP) {
      stream.push(data.subarray(at, at + STEP), at + STEP >= data.length);
      if (size > MOST_CONTENT) return 'too-large';
    }
  } catch {
    return null;
  }
  return size === 0 ? null : concat(pieces, size);
}

function concat(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
