import type { Exchange } from '../join/exchange.ts';

/** A session through all of its ids, as a lane of the timeline. */
export interface Lane {
  /** Of the lineage. */
  number: number;
  rows: number;
  lost: number;
  /** How many rows there are of each of its ids. */
  ids: Map<string, number>;
  origins: Map<string, number>;
}

/** The lanes of the rows: counted as rows come and go, and in the order in which they appeared. */
export class Lanes {
  /** Rows of all lanes in which something was lost. */
  lost = 0;
  readonly #lanes = new Map<number, Lane>();
  /** Numbers of lineages are given in the order in which those appear. */
  readonly #order: number[] = [];

  get length(): number {
    return this.#order.length;
  }

  /** The first so many. */
  first(most: number): Lane[] {
    return this.#order.slice(0, most).flatMap((number) => this.#lanes.get(number) ?? []);
  }

  get(number: number): Lane | null {
    return this.#lanes.get(number) ?? null;
  }

  /** @param by 1 for a row that comes, -1 for one that goes */
  count(row: Exchange, by: 1 | -1): void {
    const { lineage } = row;
    if (lineage === null) return;
    const lane = this.#lanes.get(lineage) ?? this.#add(lineage);
    lane.rows += by;
    if (row.judgement.verdict === 'lost') {
      lane.lost += by;
      this.lost += by;
    }
    if (row.session !== null) countIn(lane.ids, row.session, by);
    countIn(lane.origins, row.origin, by);
    if (lane.rows === 0) this.#remove(lineage);
  }

  #add(number: number): Lane {
    const lane: Lane = { number, rows: 0, lost: 0, ids: new Map(), origins: new Map() };
    this.#lanes.set(number, lane);
    const place = this.#order.findLastIndex((other) => other < number) + 1;
    this.#order.splice(place, 0, number);
    return lane;
  }

  #remove(number: number): void {
    this.#lanes.delete(number);
    this.#order.splice(this.#order.indexOf(number), 1);
  }
}

function countIn(counts: Map<string, number>, name: string, by: 1 | -1): void {
  const count = (counts.get(name) ?? 0) + by;
  if (count > 0) counts.set(name, count);
  else counts.delete(name);
}
