import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { startSoaked, type SoakedApp, type SoakedRecords } from './apps.ts';
import type { TestedServer } from '../../scripts/lib/servers.ts';
import { connectTo } from '../../server-plugin/stores/redis/connection.ts';
import { ROOT } from '../../scripts/lib/project.mjs';
import type { Link } from './link.ts';

/** What a fault finds. */
export interface Soak {
  records: SoakedRecords;
  /** The processes of the app, which a fault may replace. */
  apps: SoakedApp[];
  /** The file that they share. */
  file: string;
  /** The Redis that they share, and the way that one process has to it. */
  redis: TestedServer | null;
  link: Link | null;
}

export interface Fault {
  name: string;
  /** Where it can happen. */
  records: readonly SoakedRecords[];
  /** Amid the load. Gives what undoes it. */
  begin(soak: Soak): Promise<Undo> | Undo;
}

type Undo = () => Promise<void> | void;

const nothing: Undo = () => undefined;

export const FAULTS: readonly Fault[] = [
  { name: 'none', records: ['memory', 'sqlite', 'redis'], begin: () => nothing },
  {
    // In memory alone nobody can know what went with it.
    name: 'a process is killed amid a batch',
    records: ['sqlite', 'redis'],
    async begin(soak) {
      const killed = soak.apps.splice(1, 1).at(0);
      if (killed !== undefined) process.kill(killed.pid, 'SIGKILL');
      soak.apps.push(await startSoaked({ records: soak.records, redis: soak.redis?.port }));
      return nothing;
    },
  },
  {
    name: 'another program locks the file',
    records: ['sqlite'],
    begin({ file }) {
      const db = new DatabaseSync(file, { timeout: 10_000 });
      db.exec('BEGIN IMMEDIATE');
      return () => {
        db.exec('ROLLBACK');
        db.close();
      };
    },
  },
  {
    name: 'the file is deleted',
    records: ['sqlite'],
    begin({ file }) {
      for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
      return nothing;
    },
  },
  {
    name: 'Redis is killed, and starts again with nothing',
    records: ['redis'],
    async begin({ redis }) {
      await redis?.kill();
      return () => redis?.restart();
    },
  },
  {
    name: 'Redis is stopped (SIGSTOP)',
    records: ['redis'],
    begin({ redis }) {
      redis?.pause();
      return () => redis?.resume();
    },
  },
  {
    name: 'Redis is full (maxmemory)',
    records: ['redis'],
    async begin({ redis }) {
      await setMaxMemory(redis, '1');
      return () => setMaxMemory(redis, '0');
    },
  },
  {
    name: 'the link of one process to Redis is cut',
    records: ['redis'],
    begin({ link }) {
      link?.cut();
      return () => link?.mend();
    },
  },
];

async function setMaxMemory(redis: TestedServer | null, bytes: string): Promise<void> {
  if (redis === null) return;
  const connection = await connectTo(`redis://${redis.host}:${redis.port}`, ROOT)();
  await connection.call(['CONFIG', 'SET', 'maxmemory', bytes]);
  connection.destroy();
}
