import { JUDGED } from '../scenarios/all.ts';
import { whyImpossible } from '../scenarios/possible.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { AdapterUnderTest } from '../under-test/adapter-under-test.ts';
import { play, type At, type Played } from './play.ts';
import { trueVerdicts } from './truth.ts';

/** One verdict of the panel, beside the truth. */
export interface Judged {
  asked: string;
  /** What the panel says, `lost: too-late`; null where it has no row. */
  said: string | null;
  /** The verdicts that are true; null where that cannot be found out. */
  true: readonly string[] | null;
  isTrue: boolean | null;
  /** How the app failed where it should not; null where it did not. */
  failure: string | null;
}

/** Whether a verdict is false, or of a request that failed where it should not. */
export function isWrong({ isTrue, failure }: Judged): boolean {
  return isTrue === false || failure !== null;
}

/** A scenario in an adapter, on one of its hosts and with one of its stores. */
export interface Cell {
  adapter: string;
  host: string;
  store: string;
  scenario: string;
  /** Why it cannot be played there; null where it was. */
  cannotApply: string | null;
  judged: Judged[];
}

/** The first host with each of its stores, or all hosts. */
export function placesOf(adapter: AdapterUnderTest, isAll: boolean): At[] {
  const hosts = isAll ? adapter.hosts : adapter.hosts.slice(0, 1);
  return hosts.flatMap((host) => adapter.stores.map((store) => ({ adapter, host, store })));
}

/** Every scenario in one place: at the same time, since each waits for looks after its responses. */
export function cellsOf(at: At): Promise<Cell[]> {
  return Promise.all(
    Object.entries(JUDGED).map(([title, scenario]) => cellOf(at, title, scenario)),
  );
}

async function cellOf(at: At, title: string, scenario: Scenario): Promise<Cell> {
  const cell = { adapter: at.adapter.name, host: at.host, store: at.store, scenario: title };
  const cannotApply = whyNot(at, scenario);
  if (cannotApply !== null) return { ...cell, cannotApply, judged: [] };
  return { ...cell, cannotApply, judged: (await play(at, scenario)).map(judged) };
}

/** Why a scenario cannot be played in a place; null where it can. */
function whyNot({ adapter, store }: At, scenario: Scenario): string | null {
  const { setting, failing, visits } = scenario;
  const impossible = whyImpossible({ adapter, store }, scenario);
  if (impossible !== null) return impossible;
  if (setting === 'other-path' && adapter.traits(store).onOtherPaths === 'steps-aside') {
    return 'it steps aside on paths that its cookie is not for';
  }
  const { forgetsUnheard, sharesObjects } = adapter.traits(store);
  if (failing === 'destroy' && sharesObjects === true) {
    return 'its store keeps the session itself, and with it that it should end: later requests try so again';
  }
  if (failing === 'destroy' && forgets(scenario) && forgetsUnheard === true) {
    return 'the store is asked without a callback, by which it could tell that it failed';
  }
  const isTogether = visits.some((step) => typeof step === 'object' && 'during' in step);
  const isUpgrade = visits.some((step) => typeof step === 'object' && 'isUpgrade' in step);
  if (isUpgrade && adapter.traits(store).seesUpgrades === false) {
    return 'its calls name no request, and Node tells no context of an upgrade: nothing is recorded';
  }
  const isLeft = visits.some((step) => typeof step === 'object' && 'leaves' in step);
  if (isLeft && sharesObjects === true) {
    return 'all requests have one session there: what is changed in it after the end can be of any';
  }
  const leaves = (path: string): boolean =>
    visits.some((step) => typeof step === 'object' && 'leaves' in step && step.leaves === path);
  if (leaves('/logout') && adapter.traits(store).endsUnseen === true) {
    return 'it does nothing where its client is gone: that the session was taken off is seen by nobody';
  }
  if (leaves('/login') && adapter.traits(store).rotates === 'by-hand') {
    return 'when its client is gone the app begins another session: nothing tells for which request';
  }
  if (isTogether && sharesObjects === true) {
    return 'requests that overlap have one session there: whose change it is cannot be told';
  }
  const isForged = visits.some(
    (step) => typeof step === 'object' && 'cookie' in step && step.cookie === 'forged',
  );
  const isSigned = adapter.forge !== undefined && adapter.traits(store).signs !== false;
  return isForged && !isSigned ? 'its cookie is not signed' : null;
}

const forgets = ({ visits }: Scenario): boolean => visits.includes('/forget');

function judged({ asked, truth, row, failure }: Played): Judged {
  const verdicts = trueVerdicts(truth);
  if (row === null) return { asked, said: null, true: verdicts, isTrue: null, failure };
  const { verdict, reason } = row.judgement;
  const said = reason === null ? verdict : `${verdict}: ${reason}`;
  return {
    asked,
    said,
    true: verdicts,
    failure,
    isTrue: verdicts === null ? null : verdicts.includes(verdict),
  };
}
