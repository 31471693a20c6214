import type { Names } from './names.ts';

/** A server that began anew, some time before a row. */
export interface Restart {
  x: number;
  /** The first row of the new run: when between it and the one before it began is not known. */
  index: number;
  /** The lanes that have rows of that server. */
  lanes: ReadonlySet<number>;
}

/** Where a row is drawn. */
interface Place {
  lane: number;
  x: number;
  index: number;
}

/** What is known of a server while its rows are gone through. */
interface Server {
  number: number;
  run: number;
  /** Runs that another one followed. */
  ended: Set<number>;
  lanes: Set<number>;
  /** The same by number: asked for each row. */
  isInLane: boolean[];
}

/**
 * Finds the restarts of servers in their rows. Several processes may answer at one port: another run
 * is a restart only where the one before it is over.
 */
export class Restarts {
  readonly all: Restart[] = [];
  readonly #names: Names;
  readonly #isOver: (run: string) => boolean;
  readonly #servers = new Map<number, Server>();
  /** That of the row before: mostly there is one. */
  #server: Server | null = null;

  constructor(names: Names, isOver: (run: string) => boolean) {
    this.#names = names;
    this.#isOver = isOver;
  }

  see(number: number, run: number, { lane, x, index }: Place): void {
    // Which run a row is of may not be known.
    if (run === 0) return;
    const server = this.#server?.number === number ? this.#server : this.#serverOf(number, run);
    this.#server = server;
    if (server.isInLane[lane] !== true) {
      server.isInLane[lane] = true;
      server.lanes.add(lane);
    }
    if (server.run === run || server.ended.has(run)) return;
    const before = this.#names.nameOf(server.run);
    if (before !== null && this.#isOver(before)) {
      server.ended.add(server.run);
      this.all.push({ x, index, lanes: server.lanes });
    }
    server.run = run;
  }

  #serverOf(number: number, run: number): Server {
    const known = this.#servers.get(number);
    if (known) return known;
    const [ended, lanes] = [new Set<number>(), new Set<number>()];
    const server = { number, run, ended, lanes, isInLane: [] };
    this.#servers.set(number, server);
    return server;
  }
}
