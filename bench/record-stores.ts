import { startRedis } from '../scripts/lib/servers.ts';
import { compare, type Case } from './support/compare.ts';
import { pluginApp } from './support/plugin-case.ts';
import type { AppToStart } from './support/rounds.ts';
import type { Bench } from './support/rows.ts';

/** Requests of a round, and before the first one. */
const REQUESTS = 1500;
const WARM = 6000;

/** With a reader, so that every request has its record. */
function keeping(place: string): AppToStart {
  const { file, args } = pluginApp('observed');
  return { file, args: [...args, '--keep', place], isRead: true };
}

function caseOf(name: string, place: string, aim: string): Case {
  return {
    name,
    baseline: keeping('memory'),
    other: keeping(place),
    login: '/login/1',
    path: '/write',
    requests: REQUESTS,
    warm: WARM,
    of: 'CPU',
    aim,
  };
}

export const bench: Bench = {
  about:
    'CPU and throughput of an app whose records are shared, relative to one that keeps them in memory',
  async run(progress) {
    const redis = await startRedis();
    try {
      const cases = [caseOf('records in SQLite', 'sqlite', '≥ 0.87')];
      if (redis !== null) cases.push(caseOf('records in Redis', String(redis.port), '≥ 0.8'));
      return await compare('record-stores', cases, progress);
    } finally {
      await redis?.stop();
    }
  },
};
