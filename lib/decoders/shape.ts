import { express } from './ids/express.ts';
import { plain } from './parts/text.ts';
import { iron } from './sealed/iron.ts';
import type { Cookie } from './decoder.ts';

/**
 * What a value looks like. `session`: hardly anything but a session is written so. `token`: long and
 * random, as a session's value is, and others are, too.
 */
export const SHAPES = ['session', 'token'] as const;

export type Shape = (typeof SHAPES)[number];

/** Formats in which hardly anything but a session is written, so that the name does not matter. */
const OF_SESSIONS = [express, iron];

/** What a cookie looks like by its value; null where that says nothing. */
export function shapeOf(cookie: Cookie): Shape | null {
  if (hasSessionShape(cookie)) return 'session';
  return isTokenLike(plain(cookie.value)) ? 'token' : null;
}

/**
 * Whether a cookie is a session's by its shape: a signed id as express-session makes it, or a seal.
 * Other values that Express signed may be anything.
 */
export function hasSessionShape({ name, value }: Cookie): boolean {
  const text = plain(value);
  return OF_SESSIONS.some(({ decode }) => {
    const claim = decode({ name, value: text }, new Map());
    return claim?.kind === 'id' || claim?.kind === 'sealed';
  });
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** What ids, signed and sealed values are written in. No JSON, no list, no date with its time. */
const WRITTEN = /^[\w.~+/=:!*$-]+$/;
/** 64 bits, the least that an id of a session should have, are as many hexadecimal digits. */
const LEAST_DIGITS = 16;
const LEAST_CHANGES = 4;
const MOST_LOOKED_AT = 4096;

/**
 * Whether a text is long and random enough for a session's id: at least 64 bits
 * (https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#session-id-entropy).
 * Words and numbers with marks between them are not.
 */
export function isTokenLike(text: string): boolean {
  const value = text.slice(0, MOST_LOOKED_AT);
  if (UUID.test(value)) return true;
  if (!WRITTEN.test(value)) return false;
  const parts = value.split(/[^A-Za-z\d]+/).filter((part) => part !== '');
  const signs = parts.join('');
  const areLong = signs.length / parts.length >= 6;
  return signs.length >= LEAST_DIGITS && areLong && isMixed(signs);
}

/** Of digits and letters in no order: in words and numbers their kind changes rarely. */
function isMixed(signs: string): boolean {
  const kinds = Array.from(signs, kindOf);
  const changes = kinds.filter((kind, at) => at > 0 && kind !== kinds[at - 1]).length;
  return (
    kinds.includes('digit') &&
    new Set(kinds).size > 1 &&
    changes >= Math.max(LEAST_CHANGES, signs.length / 8)
  );
}

function kindOf(sign: string): 'digit' | 'upper' | 'lower' {
  if (sign <= '9') return 'digit';
  return sign <= 'Z' ? 'upper' : 'lower';
}
