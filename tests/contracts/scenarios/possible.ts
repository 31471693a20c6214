import type { AdapterUnderTest } from '../under-test/adapter-under-test.ts';
import type { Scenario } from './scenario.ts';

const WITHOUT = {
  'set-age': 'its sessions cannot be given another age',
  outlive: 'on the server its sessions have no end by time',
  'be-called': 'its framework calls it, or it is not given the request',
  wait: 'it has no store that can be made to wait',
} as const;

/** Why an app cannot do what a scenario wants with the sessions of an adapter; null where it can. */
export function whyImpossible(
  { adapter, store }: { adapter: AdapterUnderTest; store: string },
  { setting, failing, slow, needs = slow === undefined ? undefined : 'wait' }: Scenario,
): string | null {
  if (setting !== undefined && adapter.settings[setting] === undefined) {
    return `it has no option for it (${setting})`;
  }
  const { can = [], alsoFails = [] } = adapter.traits(store);
  if (needs !== undefined && !can.includes(needs)) return WITHOUT[needs];
  const canFail = failing === undefined || ['save', 'load', ...alsoFails].includes(failing);
  return canFail ? null : `no store is asked for it (${failing})`;
}
