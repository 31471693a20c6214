import * as v from 'valibot';
import { bound } from '../../lib/foreign/bound.ts';

/** Of an answer to `records`, what tells of requests that are in none. */
const DroppedSchema = v.object({
  instance: v.string(),
  dropped: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});

/**
 * Counts the requests whose records no answer had: the server's ring let them go, or never had them.
 * A server tells of the same gap again, while it is asked from the same place.
 */
export class MissedRecords {
  readonly #told = new Map<string, number>();
  count = 0;

  /** @param after from where the server was asked */
  note(after: string, answer: unknown): void {
    const told = v.safeParse(DroppedSchema, answer);
    if (!told.success) return;
    const { instance, dropped } = told.output;
    const gap = `${instance} ${after}`;
    this.count += Math.max(0, dropped - (this.#told.get(gap) ?? 0));
    this.#told.set(gap, dropped);
    bound(this.#told);
  }
}
