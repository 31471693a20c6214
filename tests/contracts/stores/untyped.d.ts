/** Stores that come without types; what the tests use of them. */

declare module 'session-file-store' {
  import type session from 'express-session';

  interface Options {
    path: string;
    retries?: number;
    /** Seconds; -1 for never. */
    reapInterval?: number;
    logFn?: (line: string) => void;
  }

  export default function fileStore(
    factory: typeof session,
  ): new (options: Options) => session.Store;
}

declare module 'connect-pg-simple' {
  import type session from 'express-session';
  import type { Pool } from 'pg';

  interface Options {
    pool: Pool;
    createTableIfMissing?: boolean;
    pruneSessionInterval?: false | number;
  }

  export default function postgresStore(
    factory: typeof session,
  ): new (options: Options) => session.Store;
}
