import type { Request } from 'express';
import { Problem } from './problem.ts';
import type { Ending } from './sessions/kit.ts';

/** A text field of a form or JSON body; undefined when it is missing or is no text. */
export function field(req: Request, name: string): string | undefined {
  const body: unknown = req.body;
  if (typeof body !== 'object' || body === null) return undefined;
  const value: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}

/** A row id from the path. What cannot be an id is a page that does not exist. */
export function rowId(text: string | string[] | undefined, what: string): number {
  if (typeof text !== 'string' || !/^[1-9]\d{0,8}$/.test(text)) {
    throw new Problem(404, `There is no such ${what}.`);
  }
  return Number(text);
}

const LONGEST_NAME = 40;

export function memberName(text: string | undefined): string {
  const name = text?.trim() ?? '';
  if (name === '') throw new Problem(400, 'Please give a name.', 'name');
  if (name.length > LONGEST_NAME) {
    throw new Problem(400, `A name has at most ${LONGEST_NAME} characters.`, 'name');
  }
  if (/\p{Cc}/u.test(name))
    throw new Problem(400, 'A name cannot contain control characters.', 'name');
  return name;
}

/** No browser keeps a cookie for longer. */
const LONGEST_DAYS = 400;
const DAY = 24 * 60 * 60 * 1000;

/** How long to remember somebody: `remember`, and a day like 2030-12-31 with `date`. */
export function sessionEnding(remember = 'default', until = ''): Ending {
  switch (remember) {
    case 'default':
    case 'browser-close':
      return remember;
    case 'date':
      return endOfDay(until);
    default:
      throw new Problem(
        400,
        'You can be remembered by default, until the browser closes, or a date.',
      );
  }
}

function endOfDay(day: string): Date {
  const end = new Date(/^\d{4}-\d\d-\d\d$/.test(day) ? `${day}T23:59:59` : Number.NaN);
  const left = end.getTime() - Date.now();
  if (Number.isNaN(left)) throw new Problem(400, 'Please give the date until when.', 'until');
  if (left <= 0) throw new Problem(400, 'That date is over.', 'until');
  if (left > LONGEST_DAYS * DAY) {
    throw new Problem(400, `Browsers remember for ${LONGEST_DAYS} days at most.`, 'until');
  }
  return end;
}

/** Only paths of this site: anything else would let a link send our visitors elsewhere. */
export function localPath(text: unknown): string {
  const base = 'http://library.invalid';
  const isPath = typeof text === 'string' && text.startsWith('/');
  const url = isPath && URL.canParse(text, base) ? new URL(text, base) : undefined;
  if (url?.origin !== base)
    throw new Problem(400, 'After signing in you can only go to this site.');
  return url.pathname + url.search;
}
