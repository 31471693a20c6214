import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { SessionError, type Session, type SessionOptions } from 'session-framework';
import { databaseEngine } from 'session-framework/engines/database';
import type { ExpressSessions } from 'session-framework/express';
import {
  OFFICE_AGE,
  OFFICE_PATH,
  READING_ROOM_AGE,
  READING_ROOM_PATH,
  type LibraryData,
  type LibrarySession,
  type SessionKit,
} from './kit.ts';
import { troubledEngine, type Trouble } from './troubled-engine.ts';

/** The framework's `sessions` itself, or observed by the DevTools plugin. */
export type FrameworkFactory = <Data extends object>(
  options?: SessionOptions,
) => ExpressSessions<Data>;

export interface FrameworkOptions {
  /** Where the sessions are kept; by default in memory, so that nothing is left behind. */
  file?: string;
  onWarning?: SessionOptions['onWarning'];
}

export function sessionFrameworkKit(
  sessions: FrameworkFactory,
  { file = ':memory:', onWarning }: FrameworkOptions = {},
): SessionKit {
  const database = databaseEngine(file);
  const { engine, during } = troubledEngine(database);
  const officeDatabase = new DatabaseSync(':memory:');
  const roomDatabase = databaseEngine(':memory:');

  // All by default, but for where the sessions are kept.
  const main = sessions<LibraryData>({ engine, onWarning });

  // The mistake is `secure: true`: this demo is served over plain http.
  const office = sessions<LibraryData>({
    engine: databaseEngine(officeDatabase),
    cookieAge: OFFICE_AGE,
    cookie: { name: 'office_session', path: OFFICE_PATH, secure: true },
    onWarning,
  });

  const readingRoom = sessions<LibraryData>({
    engine: roomDatabase,
    saveEveryRequest: true,
    cookieAge: READING_ROOM_AGE,
    cookie: { name: 'room_session', path: READING_ROOM_PATH },
    onWarning,
  });

  return {
    name: 'session-framework',
    main: { middleware: main, of: (req) => librarySession(main.of(req), during) },
    office: {
      middleware: office,
      of: (req) => librarySession(office.of(req), untroubled),
      async count() {
        await office.clearExpired();
        const row = officeDatabase.prepare('SELECT count(*) AS total FROM sessions').get();
        return Number(row?.total);
      },
    },
    readingRoom: {
      middleware: readingRoom,
      of: (req) => librarySession(readingRoom.of(req), untroubled),
    },
    explain: (error) => (error instanceof SessionError && error.expose ? error.message : undefined),
    close() {
      for (const store of [database, officeDatabase, roomDatabase]) store.close();
    },
  };
}

const untroubled = (_trouble: Trouble, answer: () => void): void => answer();

function librarySession(
  session: Session<LibraryData>,
  during: (trouble: Trouble, answer: () => void) => void,
): LibrarySession {
  return {
    data: session.data,
    get id() {
      return session.key ?? randomUUID();
    },
    get endsAt() {
      return session.getExpireAtBrowserClose() ? 'browser-close' : session.getExpiryDate();
    },
    markModified() {
      session.modified = true;
    },
    setEnding(ending) {
      if (ending === 'default') session.setExpiry(null);
      else session.setExpiry(ending === 'browser-close' ? 0 : ending);
    },
    // `cycleKey` keeps all data: what is not to survive is deleted.
    rotate(keep) {
      session.cycleKey();
      for (const key of [...session.keys()]) if (!keep.includes(key)) session.delete(key);
      return Promise.resolve();
    },
    // The cookie is dropped by the framework.
    end: () => session.flush(),
    // The framework holds each answer until the save has ended: nothing to do.
    saveBeforeAnswer: () => Promise.resolve(),
    answerInTrouble: during,
  };
}
