interface Run {
  cursor: string | null;
  /** Whether it said at last that there is more. */
  hasMore: boolean;
  /** When it answered last, by its own clock. */
  answeredAt: number;
  isOver: boolean;
}

/** Of an answer: times in epoch ms of the server's clock. */
export interface Answered {
  instance: string;
  since: number;
  now: number;
  /** The run that tells of it, where it is another one. */
  by?: string | undefined;
  /** Whether it has ended, by what the other one says. */
  over?: boolean | undefined;
}

/** More processes than one starts behind a port; of more the ones known longest are forgotten. */
const MAX_RUNS = 32;

/**
 * The runs of a server's processes, told apart by their names. One that begins after another has
 * answered last is its successor, until that one answers again: several processes may listen on one
 * port (`node:cluster`), and each call reaches one of them.
 */
export class Runs {
  readonly #runs = new Map<string, Run>();
  /** Answers in a row that came no further. */
  #fruitless = 0;

  has(instance: string): boolean {
    return this.#runs.has(instance);
  }

  /** How far each run has been read, as `after` takes it. */
  get cursors(): string {
    return [...this.#runs.values()]
      .flatMap(({ cursor }) => (cursor === null ? [] : [cursor]))
      .join(',');
  }

  /**
   * Takes note that a run has answered.
   *
   * @returns the runs that seem to be over by that; and whether the server goes on, as this one only
   *   seemed to be over, or has been there beside one that is
   */
  note({ instance, since, now, by, over: hasEnded = false }: Answered): {
    over: string[];
    goesOn: boolean;
  } {
    const isOwn = by === undefined;
    const teller = isOwn ? undefined : this.#runs.get(by);
    if (teller !== undefined) teller.answeredAt = now;
    const known = this.#runs.get(instance);
    if (known !== undefined) {
      const was = known.isOver;
      // Another one that tells of it does not prove that it is there.
      known.isOver = isOwn ? false : was || hasEnded;
      known.answeredAt = now;
      return { over: known.isOver && !was ? [instance] : [], goesOn: was && isOwn };
    }
    const over: string[] = [];
    const wasBeside = [...this.#runs.values()].some((run) => run.isOver && since <= run.answeredAt);
    for (const [name, run] of this.#runs) {
      if (!isOwn || run.isOver || since <= run.answeredAt) continue;
      run.isOver = true;
      run.hasMore = false;
      over.push(name);
    }
    this.#runs.set(instance, { cursor: null, hasMore: false, answeredAt: now, isOver: hasEnded });
    if (hasEnded) over.push(instance);
    this.#forget();
    return { over, goesOn: isOwn && wasBeside };
  }

  /**
   * Takes note of how far a run has been read.
   *
   * @returns whether to ask on at once: any of them has more, and the last answers came further, one
   * of as many as there are runs. One that has more may be silent, or be dead and nobody knows.
   */
  advance({
    instance,
    cursor,
    more,
  }: {
    instance: string;
    cursor: string;
    more: boolean;
  }): boolean {
    const run = this.#runs.get(instance);
    this.#fruitless = cursor === run?.cursor ? this.#fruitless + 1 : 0;
    if (run !== undefined) {
      // An end that never comes nearer would be asked for forever.
      run.hasMore = more && cursor !== run.cursor;
      run.cursor = cursor;
    }
    if (this.#fruitless > this.#runs.size) return false;
    return [...this.#runs.values()].some(({ hasMore }) => hasMore);
  }

  #forget(): void {
    for (const name of this.#runs.keys()) {
      if (this.#runs.size <= MAX_RUNS) break;
      this.#runs.delete(name);
    }
  }
}
