import { bound } from '../foreign/bound.ts';

/** How many requests have no record here: the server's ring let them go, or they were not recorded. */
export class Missed {
  #count = 0;
  readonly #told = new Map<string, number>();

  get count(): number {
    return this.#count;
  }

  /**
   * A server tells of the same ones again, while it is asked from the same place.
   *
   * @param after from where it was asked: a cursor of each of its runs, separated by commas
   */
  note(after: string, { instance, dropped }: { instance: string; dropped: number }): void {
    const own = after.split(',').find((cursor) => cursor.startsWith(`${instance}.`));
    // A run that is not known yet is asked from its beginning.
    const place = own ?? `${instance}.0`;
    this.#count += Math.max(0, dropped - (this.#told.get(place) ?? 0));
    this.#told.set(place, dropped);
    bound(this.#told);
  }
}
