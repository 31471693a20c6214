import { Recents } from '../foreign/recents.ts';

/** One session through its ids. */
interface Lineage {
  number: number;
  /** The one that it turned out to be a part of. */
  into: Lineage | null;
}

/**
 * The lineages of a panel: which ids, or cookies, are one session. Numbered from 1 in the order in
 * which they appeared. Where two turn out to be one, it has the number of the earlier, and the other
 * number is not given again: who reads a number sees the same session under it all the time.
 *
 * A disjoint-set forest over texts: what joins two comes in any order, and nothing takes them apart.
 */
export class Lineages {
  readonly #lineages: Recents<Lineage>;
  #last = 0;

  /** @param most ids and cookies that are known; beyond, those that were joined longest ago are not */
  constructor(most: number) {
    this.#lineages = new Recents(most);
  }

  /**
   * Takes note that these are one session.
   *
   * @returns whether two that had numbers became one
   */
  join(nodes: readonly string[]): boolean {
    const known = new Set(nodes.flatMap((node) => this.#find(node) ?? []));
    const [first, ...others] = [...known].sort((a, b) => a.number - b.number);
    const lineage = first ?? { number: ++this.#last, into: null };
    for (const other of others) other.into = lineage;
    for (const node of nodes) this.#lineages.note(node, lineage);
    return others.length > 0;
  }

  /** The number of the lineage that this is of; null where it was never seen. */
  numberOf(node: string): number | null {
    return this.#find(node)?.number ?? null;
  }

  #find(node: string): Lineage | null {
    let lineage = this.#lineages.get(node) ?? null;
    while (lineage?.into) lineage = lineage.into;
    return lineage;
  }
}
