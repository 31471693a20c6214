import { express } from './ids/express.ts';
import { plain } from './parts/text.ts';
import { iron } from './sealed/iron.ts';
import type { Cookie } from './decoder.ts';

/** Formats in which hardly anything but a session is written, so that the name does not matter. */
const SHAPES = [express, iron];

/**
 * Whether a cookie is a session's by its shape: a signed id as express-session makes it, or a seal.
 * Other values that Express signed may be anything.
 */
export function hasSessionShape({ name, value }: Cookie): boolean {
  const text = plain(value);
  return SHAPES.some(({ decode }) => {
    const claim = decode({ name, value: text }, new Map());
    return claim?.kind === 'id' || claim?.kind === 'sealed';
  });
}
