import { readCookie } from './cookie.ts';
import { isKey } from '../session/keys.ts';
import type { Settings } from '../settings/options.ts';
import type { SaveFacts } from './policy.ts';

/** What a host knows of a request. */
export interface RequestFacts {
  method: string;
  /** Path and query. */
  url: string;
  /** The `Cookie` header. */
  cookieHeader: string | undefined;
  /** Came over TLS, as far as the host knows. */
  secure: boolean;
  forwardedProto: string | null;
  /** The host's own request object. */
  request: object;
}

/** What a host has to put on a response before its headers go out. */
export interface ResponseChange {
  /** Add `Cookie` to `Vary`. */
  vary: boolean;
  /** A `Set-Cookie` line to append. */
  setCookie: string | null;
  /** Header lines of the observer to append. */
  headers: readonly (readonly [name: string, value: string])[];
}

/** The session cookie of a request. */
export interface CookieIn {
  value: string | null;
  /** How often its name stands in the header. */
  count: number;
  /** Whether it can be one of ours; only then the store is asked. */
  form: SaveFacts['cookie'];
}

export function cookieOf(header: string | undefined, { engine, cookie }: Settings): CookieIn {
  const { value, count } = readCookie(header, cookie.name);
  if (value === null) return { value, count, form: 'absent' };
  const isOurs = engine.carries === 'data' ? value !== '' : isKey(value);
  return { value, count, form: isOurs ? 'well-formed' : 'malformed' };
}
