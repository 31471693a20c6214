import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { startChild } from './child.ts';
import { disturbed } from './disturbed.ts';
import type { LoadResult } from './protocol.ts';
import { logIn, startLoad } from './rounds.ts';
import type { Row } from './rows.ts';

const SECONDS = 1;
/** Of the page that is measured, and of visits that are saved beside it; each second. */
const [RATE, SAVES] = [200, 20];
const EXPIRED = 500_000;
const AIM = '≤ 1.5';

const Hello = v.object({ port: v.number(), file: v.string() });

/** How long a page without a session takes while the database of the others is busy. */
export async function whileSqliteIsBusy(progress: (line: string) => void): Promise<Row[]> {
  const [load, saving] = [await startLoad(), await startLoad()];
  const child = await startChild('sqlite-app.ts');
  const { port, file } = v.parse(Hello, child.hello);
  const other = new DatabaseSync(file);
  try {
    const cookies = await logIn(saving, { port }, '/visits', 4);
    const visit = async (seconds = SECONDS): Promise<LoadResult> => {
      const connections = ['', '', '', ''];
      return load.run({ port, path: '/plain', connections, seconds, rate: RATE });
    };
    const save = (): Promise<LoadResult> =>
      saving.run({ port, path: '/visits', connections: cookies, seconds: SECONDS, rate: SAVES });
    const beside = async (): Promise<LoadResult> => {
      const [visited] = await Promise.all([visit(), save()]);
      return visited;
    };
    const locked = async (): Promise<LoadResult> => {
      other.exec('BEGIN IMMEDIATE');
      const saves = save();
      const visited = await visit();
      other.exec('COMMIT');
      await saves; // which go on when the lock is gone
      return visited;
    };
    const clearing = async (): Promise<LoadResult> => {
      fill(other);
      const state = { isOver: false };
      const cleared = child.call({}).finally(() => (state.isOver = true));
      const visited = await visit();
      while (!state.isOver) visited.latencies.push(...(await visit(0.25)).latencies);
      await cleared;
      return visited;
    };
    const page = 'a page without session';
    const about = { bench: 'framework', aim: AIM };
    return [
      await disturbed(
        {
          ...about,
          name: `${page} while SQLite is locked, saves beside it`,
          rounds: 8,
          visit: beside,
          under: locked,
        },
        progress,
      ),
      await disturbed(
        {
          ...about,
          name: `${page} while ${EXPIRED.toLocaleString('en')} expired rows of SQLite are cleared`,
          rounds: 4,
          visit,
          under: clearing,
        },
        progress,
      ),
    ];
  } finally {
    other.close();
    await Promise.all([load.stop(), saving.stop(), child.stop()]);
  }
}

function fill(db: DatabaseSync): void {
  db.exec(`
    INSERT INTO sessions (key, payload, expires_at, revision)
    WITH RECURSIVE row (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < ${EXPIRED})
    SELECT lower(hex(randomblob(16))), '{"data":{"num_visits":1}}', 1, 1 FROM row ORDER BY 1;
    PRAGMA wal_checkpoint(TRUNCATE);
  `);
}
