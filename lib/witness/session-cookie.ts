import { isDefaultName } from '../decoders/formats.ts';
import { isLaterChunk, wholeName } from '../decoders/chunks.ts';
import type { Cookie } from '../decoders/decoder.ts';
import { saysSession } from '../decoders/names.ts';
import { hasSessionShape } from '../decoders/shape.ts';
import { correctionOf, fitsPattern, type Choices } from './choices.ts';
import type { WireCookie } from './hop.ts';

/**
 * Why a cookie is taken for the session's, the surest first: the server or the user says so; it has
 * the name of one, the shape of one, the shape and the behaviour of one; or it fits a pattern that
 * the user gave. All but the first two are guesses.
 */
export const GROUNDS = ['server', 'user', 'name', 'shape', 'behaviour', 'pattern'] as const;

export type Ground = (typeof GROUNDS)[number];

/** Whether nobody says so, and no name does. */
export function isGuess(ground: Ground | null): boolean {
  return ground === 'shape' || ground === 'behaviour' || ground === 'pattern';
}

/** Whether a cookie may well be for something else: nothing is said to be wrong with it. */
export function isWeakGuess(ground: Ground | null): boolean {
  return ground === 'behaviour' || ground === 'pattern';
}

/** The session cookie of a request, and why it is taken for that. */
export interface SessionCookie {
  name: string;
  ground: Ground;
}

/** What else tells the session cookie of a host, beside its name and shape. */
export interface HostWords {
  /** Without port: ports share their cookies (RFC 6265, section 8.5). */
  host: string;
  /** Hosts by the names that their servers call their session's. */
  told: ReadonlyMap<string, ReadonlySet<string>>;
  choices: Choices;
  /** The one that behaves like a session's; null where none does. */
  behaving: string | null;
}

/**
 * Which of some cookies carries the session; null where none does. Of one in chunks the first.
 *
 * @param cookies in the order of the wire
 */
export function findSessionCookie(
  cookies: readonly Pick<WireCookie, 'name' | 'shape'>[],
  { host, told, choices, behaving }: HostWords,
): SessionCookie | null {
  const saidOf = (name: string): boolean | undefined =>
    choices.corrections.length === 0
      ? undefined
      : correctionOf(choices, { host, name: wholeName(name) })?.isSession;
  const own = cookies.find(({ name }) => saidOf(name) === true);
  if (own) return { name: own.name, ground: 'user' };
  const possible = cookies.filter(({ name }) => saidOf(name) !== false);
  const names = possible.map(({ name }) => name);
  const find = (ground: Ground, test: (name: string) => boolean): SessionCookie | null => {
    const name = names.find(test);
    return name === undefined ? null : { name, ground };
  };
  return (
    find('server', (name) => told.get(name)?.has(host) === true) ??
    find('name', (name) => told.has(name)) ??
    find('name', (name) => isDefaultName(wholeName(name))) ??
    find('name', (name) => isSessionName(name, names)) ??
    find('shape', (name) => possible.some((one) => one.name === name && one.shape === 'session')) ??
    find('behaviour', (name) => name === behaving) ??
    find('pattern', (name) => fitsPattern(choices, wholeName(name)) && !isLaterChunk(name, names))
  );
}

/**
 * Whether a cookie may be a session's, as far as itself tells: by its name, or by its shape.
 *
 * @param asked names that servers or the user call a session's
 */
export function isSessionCookie(
  cookie: Cookie,
  names: readonly string[],
  asked: ReadonlySet<string> = new Set(),
): boolean {
  return (
    asked.has(wholeName(cookie.name)) ||
    isSessionName(cookie.name, names) ||
    hasSessionShape(cookie)
  );
}

/** Whether a cookie is a session's by its name. Of one in chunks the first is, and the others not. */
export function isSessionName(name: string, names: readonly string[]): boolean {
  return isDefaultName(wholeName(name)) || (saysSession(name) && !isLaterChunk(name, names));
}
