import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import { callEndpoint } from '../../cli/server/call.ts';
import { Missed } from '../../lib/sources/missed.ts';
import { Runs } from '../../lib/sources/runs.ts';
import { RecordsSchema } from '../../lib/sources/wire.ts';

/** As an open panel asks. */
const EVERY_MS = 200;
const PAGE = '500';

/**
 * Reads the records of the app as a panel does, and counts what that shows and what it says that it
 * has not.
 */
export class Reader {
  readonly #token: string;
  readonly #ports: () => readonly number[];
  readonly #runs = new Runs();
  readonly #missed = new Missed();
  readonly #shown = new Set<string>();
  #isOver = false;

  /** @param ports where the app listens now */
  constructor(token: string, ports: () => readonly number[]) {
    this.#token = token;
    this.#ports = ports;
  }

  /** Requests that have a row. */
  get shown(): number {
    return this.#shown.size;
  }

  /** Requests that are said to have none. */
  get missed(): number {
    return this.#missed.count;
  }

  /** Asks until `end`. */
  async follow(): Promise<void> {
    while (!this.#isOver) {
      await this.look();
      await wait(EVERY_MS);
    }
  }

  end(): void {
    this.#isOver = true;
  }

  /** Asks each process for all that is new. */
  async look(): Promise<void> {
    for (const port of this.#ports()) while (await this.#ask(port));
  }

  /** @returns whether there is more */
  async #ask(port: number): Promise<boolean> {
    const place = {
      origin: `http://127.0.0.1:${port}`,
      path: '/__sessions',
      project: '',
      token: this.#token,
    };
    const after = this.#runs.cursors;
    const result = await callEndpoint(place, 'records', { limit: PAGE, after });
    if (result.outcome !== 'answered') return false;
    const answer = v.parse(RecordsSchema, result.body);
    this.#runs.note(answer);
    this.#missed.note(after, answer);
    for (const { id } of answer.records) this.#shown.add(id);
    return this.#runs.advance(answer);
  }
}
