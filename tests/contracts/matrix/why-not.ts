import { whyImpossible } from '../scenarios/possible.ts';
import type { Scenario, Step } from '../scenarios/scenario.ts';
import type { AdapterUnderTest, Traits } from '../under-test/adapter-under-test.ts';

/** Why a scenario cannot be judged in a place; null where it can. */
export function whyNot(
  { adapter, store }: { adapter: AdapterUnderTest; store: string },
  scenario: Scenario,
): string | null {
  const impossible = whyImpossible({ adapter, store }, scenario);
  if (impossible !== null) return impossible;
  const traits = adapter.traits(store);
  const isSigned = adapter.forge !== undefined && traits.signs !== false;
  if (has(scenario, (step) => 'cookie' in step && step.cookie === 'forged') && !isSigned) {
    return 'its cookie is not signed';
  }
  return OBSTACLES.find(([isInTheWay]) => isInTheWay(scenario, traits))?.[1] ?? null;
}

function has({ visits }: Scenario, isIt: (step: Exclude<Step, string>) => boolean): boolean {
  return visits.some((step) => typeof step === 'object' && isIt(step));
}

const leaves = (scenario: Scenario, path?: string): boolean =>
  has(scenario, (step) => 'leaves' in step && (path === undefined || step.leaves === path));
const upgrades = (scenario: Scenario, path?: string): boolean =>
  has(
    scenario,
    (step) => 'ask' in step && step.isUpgrade === true && step.ask === (path ?? step.ask),
  );

type Obstacle = readonly [isInTheWay: (scenario: Scenario, traits: Traits) => boolean, why: string];

const OBSTACLES: readonly Obstacle[] = [
  [
    ({ setting }, { onOtherPaths }) => setting === 'other-path' && onOtherPaths === 'steps-aside',
    'it steps aside on paths that its cookie is not for',
  ],
  [
    ({ failing }, { sharesObjects }) => failing === 'destroy' && sharesObjects === true,
    'its store keeps the session itself, and with it that it should end: later requests try so again',
  ],
  [
    ({ failing, visits }, { forgetsUnheard }) =>
      failing === 'destroy' && visits.includes('/forget') && forgetsUnheard === true,
    'the store is asked without a callback, by which it could tell that it failed',
  ],
  [
    (scenario, { seesUpgrades }) => upgrades(scenario) && seesUpgrades === false,
    'its calls name no request, and Node tells no context of an upgrade: nothing is recorded',
  ],
  [
    (scenario, { sharesObjects }) => leaves(scenario) && sharesObjects === true,
    'all requests have one session there: what is changed in it after the end can be of any',
  ],
  [
    ({ visits: [first] }, { missesLateNew }) =>
      typeof first === 'object' && 'leaves' in first && missesLateNew === true,
    'what is put into a session that is made when its client has left is not looked at: the tab may call it none',
  ],
  [
    (scenario, { endsUnseen = [] }) =>
      (leaves(scenario, '/logout') && endsUnseen.includes('left')) ||
      (upgrades(scenario, '/logout') && endsUnseen.includes('upgraded')),
    'it does nothing where no headers go out: that the session was taken off is seen by nobody',
  ],
  [
    (scenario, { rotates }) => leaves(scenario, '/login') && rotates === 'by-hand',
    'when its client is gone the app begins another session: nothing tells for which request',
  ],
  [
    (scenario, { sharesObjects }) =>
      has(scenario, (step) => 'during' in step) && sharesObjects === true,
    'requests that overlap have one session there: whose change it is cannot be told',
  ],
];
