import { cookieValues } from './cookie.ts';
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
  /** Of several the first that can be one of ours, and else the first. */
  value: string | null;
  /** How often its name stands in the header. */
  count: number;
  /** Whether it can be one of ours; only then the store is asked. */
  form: SaveFacts['cookie'];
  /** Whether another one can be one of ours, too. */
  hasRival: boolean;
}

export function cookieOf(header: string | undefined, settings: Settings): CookieIn {
  const values = cookieValues(header, settings.cookie.name);
  const count = values.length;
  const ours = values.findIndex((value) => isWellFormed(value, settings));
  if (ours === -1) {
    const [first = null] = values;
    return { value: first, count, form: first === null ? 'absent' : 'malformed', hasRival: false };
  }
  const hasRival = values.some((value, index) => index > ours && isWellFormed(value, settings));
  return { value: values[ours] ?? null, count, form: 'well-formed', hasRival };
}

function isWellFormed(value: string, { engine }: Settings): boolean {
  if (engine.carries === 'key') return isKey(value);
  return engine.isWellFormed?.(value) ?? value !== '';
}
