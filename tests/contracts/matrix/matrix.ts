import { JUDGED } from '../scenarios/all.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { AdapterUnderTest } from '../under-test/adapter-under-test.ts';
import { play, type At, type Played } from './play.ts';
import { trueVerdicts } from './truth.ts';
import { whyNot } from './why-not.ts';

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
