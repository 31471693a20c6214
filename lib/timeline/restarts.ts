import type { Names } from './names.ts';

/** A server that began anew, some time before a row. */
export interface Restart {
  /** The first row of the new run: when between it and the one before it began is not known. */
  index: number;
  /** The lanes that have rows of that server. */
  lanes: ReadonlySet<number>;
}

/** What is known of a server while its rows are gone through. */
interface Server {
  number: number;
  run: number;
  /** The first row of each run. */
  firstOf: Map<number, number>;
  lanes: Set<number>;
  /** The same by number: asked for each row. */
  isInLane: boolean[];
}

/**
 * Finds the restarts of servers in their rows. Several processes may answer at one port: another run
 * is a restart only where those before it are over, and none of them is seen again.
 */
export class Restarts {
  all: Restart[] = [];
  readonly #names: Names;
  readonly #isOver: (run: string) => boolean;
  readonly #servers = new Map<number, Server>();
  /** That of the row before: mostly there is one. */
  #server: Server | null = null;

  constructor(names: Names, isOver: (run: string) => boolean) {
    this.#names = names;
    this.#isOver = isOver;
  }

  /** The next row: of which server and run, and in which lane. */
  see(number: number, run: number, lane: number, index: number): void {
    // Which run a row is of may not be known.
    if (run === 0) return;
    const server =
      this.#server?.number === number ? this.#server : this.#serverOf(number, run, index);
    this.#server = server;
    if (server.isInLane[lane] !== true) {
      server.isInLane[lane] = true;
      server.lanes.add(lane);
    }
    if (server.run === run) return;
    server.run = run;
    const first = server.firstOf.get(run);
    if (first !== undefined) {
      this.#takeBack(server, first);
      return;
    }
    const areOver = [...server.firstOf.keys()].every((before) => this.#hasEnded(before));
    server.firstOf.set(run, index);
    if (areOver) this.all.push({ index, lanes: server.lanes });
  }

  #hasEnded(run: number): boolean {
    const name = this.#names.nameOf(run);
    return name !== null && this.#isOver(name);
  }

  /** A process has gone on since a row, while others were replaced. */
  #takeBack({ lanes }: Server, since: number): void {
    if (this.all.length > 0)
      this.all = this.all.filter((one) => one.lanes !== lanes || one.index <= since);
  }

  #serverOf(number: number, run: number, index: number): Server {
    const known = this.#servers.get(number);
    if (known) return known;
    const [firstOf, lanes] = [new Map([[run, index]]), new Set<number>()];
    const server = { number, run, firstOf, lanes, isInLane: [] };
    this.#servers.set(number, server);
    return server;
  }
}
