import type { Fact, TIMES } from '../decoder.ts';

/** More of a word is not of a format. */
const MOST_OF_WORD = 200;
/** The last time that a Date can hold. */
const LAST_TIME = 8.64e15;

/** A point in time as a fact, if it is one. */
export function timeFact(name: (typeof TIMES)[number], ms: unknown): Fact[] {
  return typeof ms === 'number' && Math.abs(ms) <= LAST_TIME ? [{ name, value: ms }] : [];
}

/** The same of seconds, as most formats count. */
export function secondsFact(name: (typeof TIMES)[number], seconds: unknown): Fact[] {
  return typeof seconds === 'number' ? timeFact(name, seconds * 1000) : [];
}

/** A word from the value as a fact, if there is one. */
export function wordFact(name: Fact['name'], word: unknown): Fact[] {
  return typeof word === 'string' && word !== ''
    ? [{ name, value: word.slice(0, MOST_OF_WORD) }]
    : [];
}
