import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange } from '../../lib/join/exchange.ts';
import { CommandError } from '../errors.ts';
import type { NamedPlace } from '../server/call.ts';
import { isShown, observationOf, type Observation } from '../server/observation.ts';
import type { ServerStatus } from '../../lib/sources/server-status.ts';
import { isSettled, problemOf } from '../server/states.ts';
import type { FailOn } from './fail-on.ts';
import type { Outcome } from './outcome.ts';

/** Between two looks: what the app recorded since is unseen where it ends without a warning. */
const PACE_MS = 200;
/** The app looks at a session once more, a moment after its response. */
const LATE_LOOK_MS = 500;
/** At the end, looks in which each process of the app has to answer. */
const MOST_LOOKS = 40;

/** Where a check reads what the app records. */
export interface WatchedSource {
  observation: Observation;
  /** Where the app answers itself; null where what it left is read. */
  origin: string | null;
  /** What is wrong with it, and what to do. */
  problemOf: (status: ServerStatus) => CommandError;
}

/** A server that is called. */
export function served(place: NamedPlace): WatchedSource {
  return {
    observation: observationOf(place),
    origin: place.origin,
    problemOf: (status) => problemOf(status, place),
  };
}

/** Looks at an app while something goes on, and tells what was found and what was not seen. */
export class Watch {
  readonly #observation: Observation;
  readonly #source: WatchedSource;
  readonly #failOn: FailOn;
  /** What the app had before: how many requests were missed, and the keys of its rows. */
  #before = { missed: 0, rows: new Set<string>(), found: new Set<string>() };
  readonly #runs = new Set<string>();

  constructor(source: WatchedSource, failOn: FailOn) {
    this.#source = source;
    this.#failOn = failOn;
    this.#observation = source.observation;
  }

  /** Where rows come from, for whoever writes of them. */
  get observation(): Observation {
    return this.#observation;
  }

  /**
   * Takes note of what the app has already: it is not of what goes on from now. An app that is not
   * there yet has nothing.
   *
   * @throws CommandError where another program answers, or of another project
   */
  async begin(): Promise<void> {
    await this.#look();
    const { status, reading, log } = this.#observation;
    if (status !== null && isSettled(status)) throw this.#source.problemOf(status);
    const keysOf = (rows: readonly Exchange[]): Set<string> => new Set(rows.map(({ key }) => key));
    this.#before = {
      missed: reading.missed,
      rows: keysOf(log.rows),
      found: keysOf(this.#found()),
    };
  }

  /** Looks again and again while work goes on. */
  async during<T>(work: Promise<T>): Promise<T> {
    const ending = new AbortController();
    const end = (): void => ending.abort();
    work.then(end, end);
    while (!ending.signal.aborted) {
      await this.#look();
      await delay(PACE_MS, undefined, { signal: ending.signal }).catch(() => undefined);
    }
    return work;
  }

  /** What was found, after a last look at each process. */
  async end(): Promise<Outcome> {
    await delay(LATE_LOOK_MS);
    const { reading, log } = this.#observation;
    reading.answered.clear();
    let looks = 0;
    do await this.#look();
    while (this.#silent().length > 0 && this.#isPaired && ++looks < MOST_LOOKS);
    const rows = log.rows.filter(({ key }) => !this.#before.rows.has(key));
    return {
      found: this.#found().filter(({ key }) => !this.#before.found.has(key)),
      rows: rows.filter(isShown),
      underWay: reading.underWay,
      unseen: this.#unseen(rows.length),
    };
  }

  stop(): void {
    this.#observation.stop();
  }

  get #isPaired(): boolean {
    return this.#observation.status?.state === 'paired';
  }

  async #look(): Promise<void> {
    await this.#observation.look();
    for (const run of this.#observation.reading.answered) this.#runs.add(run);
  }

  #found(): Exchange[] {
    return this.#observation.rows.filter(this.#failOn.isFound);
  }

  /** Processes that have not answered at the end, and are not known to be over. */
  #silent(): string[] {
    if (this.#source.origin === null) return [];
    const { log, reading } = this.#observation;
    return [...this.#runs].filter((run) => !log.isOver(run) && !reading.answered.has(run));
  }

  /** Why it cannot be said that nothing was wrong. */
  #unseen(requests: number): CommandError[] {
    const { status, reading, log } = this.#observation;
    const unseen: CommandError[] = [];
    const add = (code: string, problem: string, remedy: string): void => {
      unseen.push(new CommandError(code, problem, remedy));
    };
    if (status === null) return [];
    const { origin } = this.#source;
    if (!this.#isPaired && origin === null) return [this.#source.problemOf(status)];
    if (this.#runs.size === 0) return [this.#source.problemOf(status)];
    // Who has ended has told all in its file, or how much is missing in it.
    if (origin !== null && (!this.#isPaired || this.#silent().length > 0)) {
      add(
        'ended-early',
        `${origin} was gone before all of its records were read.`,
        'Start the app before this command, and end it afterwards.',
      );
    }
    if (origin !== null && [...this.#runs].some((run) => log.isOver(run))) {
      add(
        'restarted',
        `${origin} was restarted: what it recorded shortly before is not known.`,
        'Start the app without a watcher of its files.',
      );
    }
    const missed = reading.missed - this.#before.missed + log.droppedRows;
    if (missed > 0) {
      const count = `${missed.toLocaleString('en')} ${missed === 1 ? 'request was' : 'requests were'}`;
      if (origin === null) {
        add(
          'missed',
          `${count} not seen: the app was killed before it had kept their records, let go of them, or made none, as it does of many a second while nobody reads.`,
          'Let the tests end the app with SIGTERM, at which it exits. Else start it before, and name it with --url.',
        );
      } else {
        add(
          'missed',
          `${count} not seen: the app let go of their records, or made none while nobody read.`,
          'Raise limits.records and limits.bytes of observe().',
        );
      }
    }
    if (status.unread.count > 0) {
      add(
        'unread',
        `${status.unread.count} of what the app told cannot be read. The last: ${status.unread.detail}`,
        'Command and plugin may be of different versions: update the older one.',
      );
    }
    if (requests === 0) {
      add(
        'nothing-recorded',
        'No request was recorded.',
        'Do the tests call this app? Does the observed session middleware stand before its routes?',
      );
    }
    return unseen;
  }
}
