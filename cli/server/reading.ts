import * as v from 'valibot';
import { bound } from '../../lib/foreign/bound.ts';
import { Missed } from '../../lib/sources/missed.ts';

/** Of an answer to `records`, what tells how much of the records has been read. */
const AnswerSchema = v.object({
  instance: v.string(),
  cursor: v.string(),
  more: v.boolean(),
  dropped: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  records: v.array(v.unknown()),
});

const PhaseSchema = v.object({ id: v.string(), phase: v.picklist(['open', 'final']) });

/** How much of what a server recorded has been read. */
export class Reading {
  /** Whether the last answer said that there is more than it had room for. */
  hasMore = false;
  /** Processes of the server that have answered since this was cleared. */
  readonly answered = new Set<string>();
  readonly #missed = new Missed();
  readonly #open = new Set<string>();
  #cursor = '';

  /** Requests whose records no answer had. */
  get missed(): number {
    return this.#missed.count;
  }

  /** Requests whose response had begun, and not ended, when the server told of them last. */
  get underWay(): number {
    return this.#open.size;
  }

  /** Whether the response of a request had begun, and not ended, when the server told of it last. */
  isUnderWay(recordId: string): boolean {
    return this.#open.has(recordId);
  }

  /** @param after from where the server was asked */
  note(after: string, answer: unknown): void {
    const told = v.safeParse(AnswerSchema, answer);
    if (!told.success) return;
    const { instance, cursor, more, dropped, records } = told.output;
    this.answered.add(instance);
    // An end that never comes nearer would be asked for forever.
    this.hasMore = more && cursor !== this.#cursor;
    this.#cursor = cursor;
    this.#missed.note(after, { instance, dropped });
    for (const record of records) this.#notePhase(record);
  }

  #notePhase(record: unknown): void {
    const read = v.safeParse(PhaseSchema, record);
    if (!read.success) return;
    if (read.output.phase === 'open') this.#open.add(read.output.id);
    else this.#open.delete(read.output.id);
    bound(this.#open);
  }
}
