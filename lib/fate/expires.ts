import type { FateRules } from './rules.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** What stands between the parts of a date: all that is printed, but letters, digits and `:`. */
const BETWEEN = /[\t !-/;-@[-`{-~]+/;

interface Parts {
  day?: number;
  month?: number;
  year?: number;
  time?: readonly [hours: number, minutes: number, seconds: number];
}

/**
 * The date of an Expires attribute as browsers read it: day, month, year and time in any order;
 * weekday and zone do not count, and a date that does not exist is none. A date that cannot be read
 * makes a session cookie.
 *
 * https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-dates
 * https://chromium.googlesource.com/chromium/src/+/main/net/cookies/cookie_util.cc
 *
 * @returns epoch ms, or null
 */
export function readExpires(text: string, { rollsDates }: FateRules): number | null {
  const parts: Parts = {};
  for (const token of text.split(BETWEEN)) take(token, parts);
  const { day, month, year, time } = parts;
  if (day === undefined || month === undefined || year === undefined || !time) return null;
  const [hours, minutes, seconds] = time;
  if (day < 1 || day > 31 || hours > 23 || minutes > 59 || seconds > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(fullYear(year), month, day);
  date.setUTCHours(hours, minutes, seconds);
  return date.getUTCMonth() === month || rollsDates ? date.getTime() : null;
}

/** The first part of each kind counts. */
function take(token: string, parts: Parts): void {
  if (!/^\d/.test(token)) {
    const month = MONTHS.indexOf(token.slice(0, 3).toLowerCase());
    if (month >= 0) parts.month ??= month;
  } else if (token.includes(':')) {
    const [, hours, minutes, seconds] = /^(\d\d?):(\d\d?):(\d\d?)/.exec(token) ?? [];
    if (seconds !== undefined) parts.time ??= [Number(hours), Number(minutes), Number(seconds)];
  } else if (parts.day === undefined && token.length <= 2) {
    parts.day = Number.parseInt(token, 10);
  } else if (token.length <= 5) {
    parts.year ??= Number.parseInt(token, 10);
  }
}

function fullYear(year: number): number {
  if (year > 99) return year;
  return year + (year >= 70 ? 1900 : 2000);
}
