import { compare } from './support/compare.ts';
import { installPeers } from './support/peers.ts';
import { pluginCase, type PluginCase } from './support/plugin-case.ts';
import type { Bench } from './support/rows.ts';

const SIZES = [1, 10, 100];
const ACTIONS = ['read', 'write'] as const;

/** Requests of a round: enough to run for about a second. */
const REQUESTS: Record<number, number> = { 1: 1500, 10: 800, 100: 150 };

/** Before what is measured: under 12,000 requests, much of it is the compiler. */
const WARM: Record<number, number> = { 1: 12_000, 10: 12_000, 100: 3000 };
const HARDLY_WARM = 3000;

/** With nobody who reads, and with a reader that asks all the time; its answers count. */
const MODES = [
  { mode: 'observed', of: 'nobody reads', warm: '≥ 0.97', hardly: '≥ 0.93' },
  { mode: 'read', of: 'with a reader', warm: '≥ 0.8', hardly: '≥ 0.7' },
];

const cases: PluginCase[] = MODES.flatMap(({ mode, of, warm }) =>
  SIZES.flatMap((kilobytes) =>
    ACTIONS.map((action) => ({
      ...visits(action, kilobytes),
      name: `${action} ${kilobytes} KB, ${of}`,
      mode,
      aim: warm,
    })),
  ),
);

const hardlyWarm = MODES.map(({ mode, of, hardly }) => ({
  ...visits('write', 1),
  name: `write 1 KB, ${of}, hardly warm`,
  mode,
  warm: HARDLY_WARM,
  aim: hardly,
}));

const others = [10, 100].map((kilobytes) => ({
  ...visits('write', kilobytes),
  name: `write ${kilobytes} KB, nobody reads, a store that is not in memory`,
  mode: 'observed',
  store: 'json',
}));

/** What else people have in such an app, to see what it does; and the least that any observer does. */
const peers = [
  { mode: 'print', of: 'print statements' },
  { mode: 'opentelemetry', of: 'OpenTelemetry' },
  { mode: 'sentry', of: 'Sentry' },
  { mode: 'floor', of: 'the floor: an observer that records nothing' },
].map(({ mode, of }) => ({ ...visits('write', 1), name: `write 1 KB, ${of}`, mode }));

function visits(
  action: PluginCase['action'],
  kilobytes: number,
): Omit<PluginCase, 'name' | 'mode'> {
  return {
    action,
    kilobytes,
    requests: REQUESTS[kilobytes] ?? 200,
    warm: WARM[kilobytes] ?? 3000,
    aim: null,
  };
}

export const bench: Bench = {
  about:
    'CPU and throughput of an Express app with the plugin, relative to the same app without (1.00: not felt)',
  async run(progress) {
    const measured = await installPeers(progress);
    return compare(
      'overhead',
      [...cases, ...hardlyWarm, ...others, ...peers]
        .map(pluginCase)
        .filter(({ other }) => other.preload === undefined || measured),
      progress,
    );
  },
};
