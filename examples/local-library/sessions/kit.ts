import type { Request, RequestHandler, Response } from 'express';

// What this application needs of a session middleware. There are two members, one file each:
// session-framework.ts and express-session.ts. Nothing else here knows how either of them works.

export const MIDDLEWARES = ['session-framework', 'express-session'] as const;
export type MiddlewareName = (typeof MIDDLEWARES)[number];

/** What is kept of a visitor. The accidents and the reading room add keys of their own. */
export interface LibraryData {
  num_visits: number;
  member: string;
  reading_list: number[];
  /** Where to go after signing in. */
  next: string;
}

/** When a session ends; by default two weeks after the last save or visit. */
export type Ending = 'default' | 'browser-close' | Date;

/** The session of one request. */
export interface LibrarySession {
  /** The dictionary: assigning and deleting keys is what both middlewares notice. */
  readonly data: Partial<LibraryData>;
  /** The same in all requests of a visitor, until `rotate`. */
  readonly id: string;
  readonly endsAt: 'browser-close' | Date;
  /** Says that something changed inside a value, to a middleware that wants to be told. */
  markModified(): void;
  setEnding(ending: Ending): void;
  /** Another id; of the data, only these keys. */
  rotate(keep: readonly (keyof LibraryData)[]): Promise<void>;
  /** Ends the session on the server, and drops the browser's cookie. */
  end(res: Response): Promise<void>;
  /** After this, an answer is never ahead of what it says: the next request finds all changes. */
  saveBeforeAnswer(): Promise<void>;
  /** Answers; the save of this request first waits for `trouble`, and fails with its error. */
  answerInTrouble(trouble: () => Promise<void>, answer: () => void): void;
}

export interface Sessions {
  middleware: RequestHandler;
  /** The session of a request that the middleware has seen. */
  of(req: Request): LibrarySession;
}

export interface SessionKit {
  name: MiddlewareName;
  /** For nearly everything. */
  main: Sessions;
  /** With a Secure cookie of its own: an accident. */
  office: Sessions & { count(): Promise<number> };
  /** Saved on every request, under a cookie of its own. */
  readingRoom: Sessions;
  /** What a visitor may read of an error of the middleware. */
  explain(error: unknown): string | undefined;
  close(): void;
}

export const OFFICE_PATH = '/accidents/secure-cookie/office';
export const READING_ROOM_PATH = '/reading-room';

/** Seconds. */
export const OFFICE_AGE = 10 * 60;
export const READING_ROOM_AGE = 20 * 60;
