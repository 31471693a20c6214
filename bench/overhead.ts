import { compare, type Case } from './support/compare.ts';
import type { Bench } from './support/rows.ts';

const SIZES = [1, 10, 100];

/** Requests of a round: enough to run for about a second. */
const REQUESTS: Record<number, number> = { 1: 1500, 10: 800, 100: 150 };

const cases: Case[] = SIZES.flatMap((kilobytes) =>
  ['read', 'write'].map((action) => ({
    name: `${action} ${kilobytes} KB`,
    path: `/${action}`,
    kilobytes,
    requests: REQUESTS[kilobytes] ?? 200,
    store: 'memory',
    aim: kilobytes === 100 ? 0.9 : 0.95,
  })),
);

const others: Case[] = [10, 100].flatMap((kilobytes) =>
  ['read', 'write'].map((action) => ({
    name: `${action} ${kilobytes} KB, a store that is not in memory`,
    path: `/${action}`,
    kilobytes,
    requests: REQUESTS[kilobytes] ?? 200,
    store: 'json',
    aim: null,
  })),
);

/** What a record costs: each request has one while a panel is open. */
const read: Case[] = cases.map((one) => ({
  ...one,
  name: `${one.name}, with somebody reading`,
  aim: null,
}));

/** What an observer costs that does next to nothing: no figure above can be better. */
const floors: Case[] = cases
  .filter(({ path, kilobytes }) => path === '/read' && kilobytes < 100)
  .map((one) => ({
    ...one,
    name: `${one.name}, the floor: an observer that records nothing`,
    aim: null,
  }));

export const bench: Bench = {
  about:
    'CPU and throughput of an Express app with the plugin, relative to the same app without (1.00: not felt)',
  run: async (progress) => [
    ...(await compare('overhead', 'observed', [...cases, ...others], progress)),
    ...(await compare('overhead', 'read', read, progress)),
    ...(await compare('overhead', 'floor', floors, progress)),
  ],
};
