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

declare module 'express-mysql-session' {
  import type session from 'express-session';
  import type { Pool } from 'mysql2';

  interface Options {
    clearExpired?: boolean;
  }

  class MySQLStore extends session.Store {
    constructor(options: Options, connection: Pool);
    onReady(): Promise<void>;
    get: session.Store['get'];
    set: session.Store['set'];
    destroy: session.Store['destroy'];
  }

  export default function mysqlStore(factory: typeof session): typeof MySQLStore;
}
