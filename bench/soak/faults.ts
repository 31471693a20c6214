import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { startSoaked, type SoakedApp } from './apps.ts';
import type { RecordsOption } from '../../server-plugin/options.ts';

/** What a fault finds. */
export interface Soak {
  records: RecordsOption;
  /** The processes of the app, which a fault may replace. */
  apps: SoakedApp[];
  /** The file that they share. */
  file: string;
}

export interface Fault {
  name: string;
  /** Where it can happen. */
  records: readonly RecordsOption[];
  /** Amid the load. Gives what undoes it. */
  begin(soak: Soak): Promise<Undo> | Undo;
}

type Undo = () => void;

const nothing: Undo = () => undefined;

export const FAULTS: readonly Fault[] = [
  { name: 'none', records: ['memory', 'sqlite'], begin: () => nothing },
  {
    // In memory alone nobody can know what went with it.
    name: 'a process is killed amid a batch',
    records: ['sqlite'],
    async begin(soak) {
      const killed = soak.apps.splice(1, 1).at(0);
      if (killed !== undefined) process.kill(killed.pid, 'SIGKILL');
      soak.apps.push(await startSoaked(soak.records));
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
];
