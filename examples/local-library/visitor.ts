import type { Request, Response } from 'express';
import type { SessionData } from 'express-session';
import { asError } from './problem.ts';
import { COOKIE_NAME } from './session.ts';

// Everything the ordinary pages do with the session. (The accidents do their own thing.)

export interface Visitor {
  member: string | undefined;
  readingList: readonly number[];
}

export function visitor(req: Request): Visitor {
  return { member: req.session.member, readingList: req.session.reading_list ?? [] };
}

export function countVisit(req: Request): number {
  req.session.num_visits = (req.session.num_visits ?? 0) + 1;
  return req.session.num_visits;
}

export function visits(req: Request): number {
  return req.session.num_visits ?? 0;
}

/** A session without data is not stored; this makes sure that there is one. */
export function startSession(req: Request): void {
  req.session.num_visits ??= 0;
}

/** A new list each time, not a push into the old one: an assignment is noticed by every framework. */
export function setReadingList(req: Request, bookIds: readonly number[]): void {
  req.session.reading_list = [...bookIds];
}

export function rememberNext(req: Request, path: string): void {
  req.session.next = path;
}

/**
 * The id changes when a visitor signs in, so that an id which somebody else planted or saw
 * before is worth nothing afterwards. `regenerate` starts empty: what is to survive is carried.
 * Returns where the visitor wanted to go.
 */
export async function signIn(req: Request, member: string): Promise<string | undefined> {
  const { num_visits, reading_list, next } = req.session;
  const carried: Partial<SessionData> = {
    ...(num_visits !== undefined && { num_visits }),
    ...(reading_list !== undefined && { reading_list }),
  };
  await promised((done) => req.session.regenerate(done));
  Object.assign(req.session, carried);
  req.session.member = member;
  await saveNow(req);
  return next;
}

export async function signOut(req: Request, res: Response): Promise<void> {
  await promised((done) => req.session.destroy(done));
  // Destroying ends the session on the server; the browser's cookie is ours to clear.
  res.clearCookie(COOKIE_NAME, { path: '/', httpOnly: true, sameSite: 'lax' });
}

/**
 * express-session saves while it answers, and a browser that is redirected may come back
 * before that save is done. So: save first, then redirect.
 */
export async function saveNow(req: Request): Promise<void> {
  await promised((done) => req.session.save(done));
}

/** express-session calls back with an error of whatever kind, or with nothing. */
function promised(start: (done: (error: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(asError(error)) : resolve()));
  });
}
