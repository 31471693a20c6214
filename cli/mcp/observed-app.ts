import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange } from '../../lib/join/exchange.ts';
import type { ExplanationContext } from '../../lib/text/why/explain.ts';
import { isSettled, problemOf } from '../server/states.ts';
import type { NamedPlace } from '../server/call.ts';
import { observationOf, type Observation } from '../server/observation.ts';

/** Between two looks while something is waited for. */
const PACE_MS = 500;

/** What an answer has to say of the app beside what it was asked for; empty where all is well. */
export interface Caveats {
  /** Why the app cannot be read now, and what to do: what is told is of before. */
  app?: { problem: string; remedy: string };
  /** Requests that are in no answer: the app let go of their records, or made none. */
  missed?: number;
  /** Requests whose response has not ended: they are told when it has. */
  underWay?: number;
}

/** The app as tools ask for it: looked at when it is asked for, and not in between. */
export class ObservedApp {
  readonly observation: Observation;
  readonly #place: NamedPlace;

  constructor(place: NamedPlace) {
    this.#place = place;
    this.observation = observationOf(place);
  }

  /** The requests that have ended, by their start, with all that is new. */
  async rows(): Promise<Exchange[]> {
    await this.observation.look();
    const { status } = this.observation;
    const isNeverRead = status !== null && isSettled(status) && this.#ended.length === 0;
    if (isNeverRead) throw problemOf(status, this.#place);
    return this.#ended;
  }

  /** Looks until it finds what is wanted; null where the time is over, or the caller gave up. */
  async waitFor(
    find: (rows: readonly Exchange[]) => Exchange | undefined,
    ended: AbortSignal,
  ): Promise<Exchange | null> {
    while (!ended.aborted) {
      const found = find(await this.rows());
      if (found) return found;
      await delay(PACE_MS, undefined, { signal: ended }).catch(() => undefined);
    }
    return null;
  }

  get caveats(): Caveats {
    const { status, reading } = this.observation;
    const isRead = status === null || status.state === 'paired';
    const problem = isRead ? null : problemOf(status, this.#place);
    return {
      ...(problem && { app: { problem: problem.message, remedy: problem.remedy } }),
      ...(reading.missed > 0 && { missed: reading.missed }),
      ...(reading.underWay > 0 && { underWay: reading.underWay }),
    };
  }

  contextOf(row: Exchange): ExplanationContext {
    return this.observation.contextOf(row);
  }

  /** A row has its number by the end of its request. */
  get #ended(): Exchange[] {
    return this.observation.rows.filter(({ number }) => number !== null);
  }
}
