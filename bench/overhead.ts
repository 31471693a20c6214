import { compare } from './support/compare.ts';
import { pluginCase, type PluginCase } from './support/plugin-case.ts';
import type { Bench } from './support/rows.ts';

const SIZES = [1, 10, 100];
const ACTIONS = ['read', 'write'] as const;

/** Requests of a round: enough to run for about a second. */
const REQUESTS: Record<number, number> = { 1: 1500, 10: 800, 100: 150 };

const cases: PluginCase[] = SIZES.flatMap((kilobytes) =>
  ACTIONS.map((action) => ({
    name: `${action} ${kilobytes} KB`,
    mode: 'observed',
    action,
    kilobytes,
    requests: REQUESTS[kilobytes] ?? 200,
    aim: kilobytes === 100 ? '≥ 0.9' : '≥ 0.95',
  })),
);

const others = cases
  .filter(({ kilobytes }) => kilobytes > 1)
  .map((one) => ({
    ...one,
    name: `${one.name}, a store that is not in memory`,
    store: 'json',
    aim: null,
  }));

/** What records cost: each request has one while a panel is open. */
const read = cases.map((one) => ({
  ...one,
  name: `${one.name}, with somebody reading`,
  mode: 'read',
  aim: null,
}));

/** What an observer costs that does next to nothing: no figure above can be better. */
const floors = cases
  .filter(({ action, kilobytes }) => action === 'read' && kilobytes < 100)
  .map((one) => ({
    ...one,
    name: `${one.name}, the floor: an observer that records nothing`,
    mode: 'floor',
    aim: null,
  }));

export const bench: Bench = {
  about:
    'CPU and throughput of an Express app with the plugin, relative to the same app without (1.00: not felt)',
  run: (progress) =>
    compare('overhead', [...cases, ...others, ...read, ...floors].map(pluginCase), progress),
};
