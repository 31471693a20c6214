import type { Response } from 'express';
import type { Ending, LibrarySession } from './sessions/kit.ts';

// Everything the ordinary pages do with the session. (The accidents do their own thing.)

export interface Visitor {
  member: string | undefined;
  readingList: readonly number[];
}

export function visitor({ data }: LibrarySession): Visitor {
  return { member: data.member, readingList: data.reading_list ?? [] };
}

export function countVisit({ data }: LibrarySession): number {
  data.num_visits = (data.num_visits ?? 0) + 1;
  return data.num_visits;
}

export function visits({ data }: LibrarySession): number {
  return data.num_visits ?? 0;
}

/** A session without data is not stored; this makes sure that there is one. */
export function startSession({ data }: LibrarySession): void {
  data.num_visits ??= 0;
}

/** A new list each time, not a push into the old one: an assignment is noticed by every framework. */
export function setReadingList({ data }: LibrarySession, bookIds: readonly number[]): void {
  data.reading_list = [...bookIds];
}

export function rememberNext({ data }: LibrarySession, path: string): void {
  data.next = path;
}

/**
 * The id changes when a visitor signs in, so that an id which somebody else planted or saw
 * before is worth nothing afterwards. Returns where the visitor wanted to go.
 */
export async function signIn(
  session: LibrarySession,
  member: string,
  ending: Ending = 'default',
): Promise<string | undefined> {
  const { next } = session.data;
  await session.rotate(['num_visits', 'reading_list']);
  session.data.member = member;
  session.setEnding(ending);
  await session.saveBeforeAnswer();
  return next;
}

export async function signOut(session: LibrarySession, res: Response): Promise<void> {
  await session.end(res);
}
