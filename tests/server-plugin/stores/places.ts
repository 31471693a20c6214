import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { startRedis, type TestedServer } from '../../../scripts/lib/servers.ts';
import { connectBeside } from '../../../server-plugin/stores/redis/connection.ts';
import { TOKEN } from '../../support/signed.ts';
import { project } from './project.ts';

export type Project = ReturnType<typeof project>;

/** Where processes share their records. */
export interface Place {
  name: string;
  /** A project in which nothing is yet. */
  begin(): Project;
  /** Takes away all that is there, as somebody does under the processes. */
  empty(of: Project): Promise<void> | void;
}

const inSqlite: Place = {
  name: 'the SQLite file',
  begin: () => project('sqlite', TOKEN),
  empty: ({ cache }) => rmSync(cache, { recursive: true, force: true }),
};

/** Every place there is. Redis is there where it is installed. */
export async function everyPlace(): Promise<{ places: Place[]; redis: TestedServer | null }> {
  const redis = await startRedis();
  if (redis === null) return { places: [inSqlite], redis };
  const url = `redis://${redis.host}:${redis.port}`;
  const clients = { redis: createClient({ url }), ioredis: new Redis(url, { lazyConnect: true }) };
  const places = Object.entries(clients).map(([name, client]): Place => {
    const connect = connectBeside(client);
    return {
      name: `Redis by ${name}`,
      begin: () => project({ connect }, randomBytes(32).toString('base64url')),
      async empty() {
        const connection = await connect();
        await connection.call(['FLUSHALL']);
        connection.destroy();
      },
    };
  });
  return { places: [inSqlite, ...places], redis };
}
