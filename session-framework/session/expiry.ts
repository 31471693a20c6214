/**
 * When a session ends. Django: "SESSION_COOKIE_AGE", "set_expiry" and the like. All in epoch
 * milliseconds (`now`, `Date`) and seconds (ages).
 */
import { types } from 'node:util';
import { shown } from '../settings/checks.ts';

/**
 * A session's own expiry: seconds after it was last saved, a point in time, 0 for "when the browser
 * closes", null for the application's settings.
 */
export type Expiry = number | Date | null;

export interface ExpirySettings {
  /** Seconds. */
  cookieAge: number;
  expireAtBrowserClose: boolean;
}

/** Two weeks, in seconds: Django's SESSION_COOKIE_AGE. */
export const DEFAULT_AGE = 1_209_600;

/** Seconds in a hundred years, for setExpiry: what comes after can only be milliseconds. */
const MAX_AGE = 3_155_760_000;

/** @throws RangeError where it is neither a whole number of seconds nor a valid date */
export function checkExpiry(expiry: Expiry): Expiry {
  if (types.isDate(expiry)) {
    if (Number.isNaN(expiry.getTime())) throw new RangeError('setExpiry: the date is invalid.');
    return new Date(expiry);
  }
  if (expiry !== null && !(Number.isSafeInteger(expiry) && Math.abs(expiry) <= MAX_AGE)) {
    throw new RangeError(
      `setExpiry takes whole seconds (a hundred years at most), a Date, 0 or null, not ${shown(expiry)}.`,
    );
  }
  return expiry;
}

/**
 * Seconds until a session that was saved at `modification` ends. A session that goes with its
 * browser keeps the usual age on the server.
 */
export function expiryAge(expiry: Expiry, settings: ExpirySettings, modification: number): number {
  if (types.isDate(expiry)) return Math.floor((expiry.getTime() - modification) / 1000);
  return expiry === null || expiry === 0 ? settings.cookieAge : expiry;
}

/** The point in time when it ends, in epoch milliseconds. */
export function expiryTime(expiry: Expiry, settings: ExpirySettings, modification: number): number {
  if (types.isDate(expiry)) return expiry.getTime();
  return modification + expiryAge(expiry, settings, modification) * 1000;
}

export function endsWithBrowser(expiry: Expiry, settings: ExpirySettings): boolean {
  return expiry === null ? settings.expireAtBrowserClose : expiry === 0;
}

/** As it is stored beside the data: seconds or an ISO 8601 text. */
export function writeExpiry(expiry: number | Date): number | string {
  return types.isDate(expiry) ? expiry.toISOString() : expiry;
}

/** @returns undefined where the stored text is not an expiry */
export function readExpiry(stored: unknown): Expiry | undefined {
  if (stored === undefined || stored === null) return null;
  if (typeof stored === 'number') return Number.isSafeInteger(stored) ? stored : undefined;
  if (typeof stored !== 'string') return undefined;
  const date = new Date(stored);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
