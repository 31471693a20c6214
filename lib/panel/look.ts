import { SLICE_MS, type Parts } from '../rows/parts.ts';
import type { Pace } from './row-view.ts';

/** An answer that took longer than one go is not looked for again for each row that comes. */
const EVERY_MS = 400;

/** Looks through rows for the answer to a question: at once where they are few, and else in slices. */
export class Look<Answer> {
  readonly #pace: Pace;
  readonly #onNews: () => void;
  #question: string | null = null;
  #version: unknown;
  #answer: Answer | null = null;
  #parts: Parts<Answer> | null = null;
  /** Since when it is looked, and whether that took more than one go. */
  #since = 0;
  #isLong = false;
  #isPlanned = false;

  /** @param onNews it is to be asked again: there is an answer, or time for another one */
  constructor(pace: Pace, onNews: () => void) {
    this.#pace = pace;
    this.#onNews = onNews;
  }

  /**
   * @param question null for none; where it is another one, what was known is no answer to it
   * @param version of the rows: another one where they have changed
   * @param parts how to look for the answer
   * @returns the last answer to that question; null while there is none
   */
  ask(question: string | null, version: unknown, parts: () => Parts<Answer>): Answer | null {
    if (question !== this.#question) {
      this.#question = question;
      this.#answer = null;
      if (question !== null) this.#begin(version, parts);
      else this.#parts = null;
    } else if (question !== null && version !== this.#version && !this.#parts) {
      const wait = this.#isLong ? this.#since + EVERY_MS - this.#pace.now() : 0;
      if (wait <= 0) this.#begin(version, parts);
      else this.#askAgain(wait);
    }
    return this.#answer;
  }

  #begin(version: unknown, parts: () => Parts<Answer>): void {
    this.#version = version;
    this.#since = this.#pace.now();
    const begun = parts();
    this.#parts = begun;
    this.#isLong = !this.#goOn();
    if (this.#isLong) this.#later(begun);
  }

  #askAgain(wait: number): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    this.#pace.later(() => {
      this.#isPlanned = false;
      this.#onNews();
    }, wait);
  }

  /** @returns whether there is an answer */
  #goOn(): boolean {
    const end = this.#pace.now() + SLICE_MS;
    while (this.#parts) {
      const { done, value } = this.#parts.next();
      if (done === true) {
        this.#answer = value;
        this.#parts = null;
      } else if (this.#pace.now() >= end) return false;
    }
    return true;
  }

  #later(parts: Parts<Answer>): void {
    this.#pace.later(() => {
      // Something else was asked.
      if (this.#parts !== parts) return;
      if (this.#goOn()) this.#onNews();
      else this.#later(parts);
    });
  }
}
