import type { Exchange } from '../join/exchange.ts';
import { Names } from './names.ts';
import { severityOf } from './severity.ts';

/** A while without a request that is longer is folded, in ms. */
export const IDLE_MS = 8000;
/** As long as this it is drawn then, in ms. */
export const FOLDED_MS = 1000;

/**
 * What is drawn of the rows, in typed arrays: a hundred thousand of them are gone through in a few
 * milliseconds, which they would not be as objects. The rows stand in the order of their start.
 */
export class Columns {
  length = 0;
  /** Epoch ms. */
  start = new Float64Array(0);
  /** Epoch ms; the start, where no end is known. */
  end = new Float64Array(0);
  /** The latest end of this and the rows before it. */
  busyUntil = new Float64Array(0);
  /** The start in ms since the first row, with idle times folded. */
  at = new Float64Array(0);
  severity = new Uint8Array(0);
  lineage = new Uint32Array(0);
  /** The id of the session, the run of the server, and the server, as numbers of `names`. */
  session = new Uint32Array(0);
  run = new Uint32Array(0);
  server = new Uint32Array(0);
  names = new Names();
  /** How many names there were when all rows were taken over anew. */
  #firstNames = 0;

  /** Takes the rows over from an index on; those before it are as they were. */
  refresh(rows: readonly Exchange[], from: number): void {
    // Names of rows that are gone are let go as soon as all are taken over anew.
    if (from === 0) this.names = new Names();
    this.#reserve(rows.length);
    this.length = rows.length;
    for (let index = from; index < rows.length; index += 1) {
      const row = rows[index];
      if (row) this.#set(index, row);
    }
    if (from === 0) this.#firstNames = this.names.length;
  }

  /** Lets the first rows go: those after them stay as they are, but for what follows from them. */
  drop(count: number): void {
    const { start, end, severity, lineage, session, run, server } = this;
    for (const column of [start, end, severity, lineage, session, run, server]) {
      column.copyWithin(0, count, this.length);
    }
    this.length -= count;
    for (let index = 0; index < this.length; index += 1) this.#follow(index);
  }

  /** Whether so many names came since all rows were taken over that those of rows that went matter. */
  get hasOldNames(): boolean {
    return this.names.length - this.#firstNames > this.length;
  }

  /** How long all of it is, in ms, with idle times folded. */
  get total(): number {
    const last = this.length - 1;
    return last < 0 ? 0 : this.busyAt(last);
  }

  /** Where the requests up to this row have all ended, in ms since the first, folded. */
  busyAt(index: number): number {
    return (this.at[index] ?? 0) + (this.busyUntil[index] ?? 0) - (this.start[index] ?? 0);
  }

  /** How long nothing went on before a row, in ms; 0 or less where something did. */
  idleBefore(index: number): number {
    return index === 0 ? 0 : (this.start[index] ?? 0) - (this.busyUntil[index - 1] ?? 0);
  }

  #set(index: number, row: Exchange): void {
    const { start, end, names } = this;
    start[index] = row.startedAt;
    end[index] = endOf(row);
    this.#follow(index);
    this.severity[index] = severityOf(row.judgement.verdict);
    this.lineage[index] = row.lineage ?? 0;
    this.session[index] = names.numberOf(row.session);
    this.run[index] = names.numberOf(row.instance);
    this.server[index] = names.numberOf(serverOf(row));
  }

  /** What follows from a row and those before it. */
  #follow(index: number): void {
    const endsAt = this.end[index] ?? 0;
    this.busyUntil[index] = index === 0 ? endsAt : Math.max(this.busyUntil[index - 1] ?? 0, endsAt);
    this.at[index] = index === 0 ? 0 : this.#atAfter(index);
  }

  #atAfter(index: number): number {
    const idle = this.idleBefore(index);
    const before = this.at[index - 1] ?? 0;
    if (idle > IDLE_MS) return this.busyAt(index - 1) + FOLDED_MS;
    return before + (this.start[index] ?? 0) - (this.start[index - 1] ?? 0);
  }

  /** Room for so many, and for as many again: to grow by one each time would copy all each time. */
  #reserve(length: number): void {
    if (length <= this.start.length) return;
    const size = Math.max(256, length * 2);
    this.start = moved(this.start, new Float64Array(size));
    this.end = moved(this.end, new Float64Array(size));
    this.busyUntil = moved(this.busyUntil, new Float64Array(size));
    this.at = moved(this.at, new Float64Array(size));
    this.severity = moved(this.severity, new Uint8Array(size));
    this.lineage = moved(this.lineage, new Uint32Array(size));
    this.session = moved(this.session, new Uint32Array(size));
    this.run = moved(this.run, new Uint32Array(size));
    this.server = moved(this.server, new Uint32Array(size));
  }
}

/** When a request ended, epoch ms; its start, where that is not known. */
export function endOf({ startedAt, witness, record }: Exchange): number {
  const ended = witness ? witness.endedAt : startedAt + (record?.timing.end ?? 0);
  return Math.max(startedAt, ended ?? startedAt);
}

/** Several servers may answer at one origin, below other paths. */
function serverOf({ origin, project }: Exchange): string {
  return `${origin} ${project ?? ''}`;
}

function moved<Kind extends { set(from: Kind): void }>(from: Kind, to: Kind): Kind {
  to.set(from);
  return to;
}
