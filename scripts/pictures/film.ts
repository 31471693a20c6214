/** Stills made into one moving picture, by a program that is installed. */
import { execFileSync } from 'node:child_process';
import { findProgram } from '../lib/programs.mjs';

export interface Still {
  path: string;
  /** How long it stands, in ms. */
  ms: number;
}

/** The program of libwebp that does it (https://developers.google.com/speed/webp/docs/img2webp). */
export const FILM_MAKER = 'img2webp';

/** @returns whether it was made: without the program nothing is */
export function makeFilm(stills: readonly Still[], path: string): boolean {
  const program = findProgram([FILM_MAKER]);
  if (program === undefined) return false;
  const frames = stills.flatMap((still) => [
    '-lossy',
    '-q',
    '80',
    '-d',
    String(still.ms),
    still.path,
  ]);
  execFileSync(program, ['-loop', '0', ...frames, '-o', path], { stdio: 'pipe' });
  return true;
}
