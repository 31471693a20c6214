import { startRedis } from '../scripts/lib/servers.ts';
import { compare, type Case } from './support/compare.ts';
import type { AppToStart } from './support/rounds.ts';
import type { Bench, Row } from './support/rows.ts';
import { whileSqliteIsBusy } from './support/sqlite-cases.ts';

type Progress = (line: string) => void;

const EXPRESS_SESSION = 'express-session';
const FRAMEWORK = 'session-framework';
const MEMORY_STORE = visitsApp(EXPRESS_SESSION, 'memory');
const LEVEL = '≥ 1';
const FLAT = '1.00 within the control';

/** Sessions stored of other visitors. */
const STORED = [10_000, 1_000_000];

function visitsApp(middleware: string, store: string, ...more: string[]): AppToStart {
  return {
    file: 'visits-app.ts',
    args: ['--middleware', middleware, '--store', store, ...more],
  };
}

/** Both sides make the same visits; nothing else than the session middleware differs. */
function visits(about: Pick<Case, 'name' | 'baseline' | 'other' | 'aim'>): Case {
  return { login: '/visits', path: '/visits', requests: 4000, of: 'throughput', ...about };
}

const besideMemoryStore: Case[] = [
  visits({
    name: 'visit counter, memory engine ÷ MemoryStore of express-session',
    baseline: MEMORY_STORE,
    other: visitsApp(FRAMEWORK, 'memory'),
    aim: LEVEL,
  }),
  {
    ...visits({
      name: 'home page of the demo, memory engine ÷ MemoryStore of express-session',
      baseline: MEMORY_STORE,
      other: visitsApp(FRAMEWORK, 'memory'),
      aim: LEVEL,
    }),
    path: '/',
    requests: 1500,
  },
  visits({
    name: 'visit counter, SQLite engine ÷ MemoryStore of express-session',
    baseline: MEMORY_STORE,
    other: visitsApp(FRAMEWORK, 'sqlite'),
    aim: null,
  }),
];

const flat: Case[] = ['memory', 'sqlite'].flatMap((store) =>
  STORED.map((stored) =>
    visits({
      name: `visit counter, ${store} engine, ${stored.toLocaleString('en')} stored ÷ 1`,
      baseline: visitsApp(FRAMEWORK, store, '--stored', '1'),
      other: visitsApp(FRAMEWORK, store, '--stored', String(stored)),
      aim: FLAT,
    }),
  ),
);

/** Both on one server, which is started for it and sees nobody else. */
async function onRedis(progress: Progress): Promise<Row[]> {
  const redis = await startRedis();
  if (redis === null) {
    progress('framework, skipped: the Redis engine beside connect-redis');
    return [];
  }
  const port = ['--redis-port', String(redis.port)];
  const one = visits({
    name: 'visit counter, Redis engine ÷ connect-redis of express-session',
    baseline: visitsApp(EXPRESS_SESSION, 'redis', ...port),
    other: visitsApp(FRAMEWORK, 'redis', ...port),
    aim: LEVEL,
  });
  try {
    return await compare('framework', [one], progress);
  } finally {
    await redis.stop();
  }
}

export const bench: Bench = {
  about:
    'requests per second of the demo with session-framework, relative to express-session (1.00: level), and to itself with fewer sessions stored (1.00: flat); and the p99 of a page while SQLite is busy, relative to without (1.00: not felt)',
  run: async (progress) => [
    ...(await compare('framework', besideMemoryStore, progress)),
    ...(await onRedis(progress)),
    ...(await compare('framework', flat, progress)),
    ...(await whileSqliteIsBusy(progress)),
  ],
};
