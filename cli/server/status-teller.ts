import type { ServerStatus } from '../../lib/sources/server-status.ts';
import { timeOfDay } from '../../lib/text/time.ts';
import type { CommandError } from '../errors.ts';
import type { NamedPlace } from './call.ts';
import { greetingOf, isSettled, problemOf } from './states.ts';

/**
 * Says how a server stands, once for each time that it is another: that it answers, began anew, is
 * away, and is back.
 */
export class StatusTeller {
  readonly #place: NamedPlace;
  readonly #say: (line: string) => void;
  #said = '';
  #restartedAt: number | null = null;
  #missed = 0;
  #hasAnswered = false;
  /** Why it will never be read: its first answer is one that does not become another. */
  hopeless: CommandError | null = null;

  constructor(place: NamedPlace, say: (line: string) => void) {
    this.#place = place;
    this.#say = say;
  }

  note(status: ServerStatus): void {
    if (status.state === 'connecting') return;
    if (status.state !== 'paired') {
      const problem = problemOf(status, this.#place);
      if (!this.#hasAnswered && isSettled(status)) this.hopeless = problem;
      else this.#sayOnce(this.#waitingFor(problem));
      return;
    }
    this.#hasAnswered = true;
    if (status.restartedAt !== null && status.restartedAt !== this.#restartedAt) {
      this.#restartedAt = status.restartedAt;
      this.#say(`${status.origin} was restarted at ${timeOfDay(status.restartedAt)}.`);
    }
    this.#sayOnce(`Reading from ${status.origin} (${greetingOf(status)}).`);
  }

  /** @param missed in all */
  noteMissed(missed: number): void {
    const more = missed - this.#missed;
    this.#missed = missed;
    if (more === 0) return;
    this.#say(
      `${more.toLocaleString('en')} ${more === 1 ? 'request is' : 'requests are'} not here: the app let go of their records, or made none while nobody read.`,
    );
  }

  #waitingFor({ message, remedy }: CommandError): string {
    return this.#hasAnswered
      ? `${message} It is asked again.`
      : `${message} ${remedy} It is asked again.`;
  }

  #sayOnce(line: string): void {
    if (line === this.#said) return;
    this.#said = line;
    this.#say(line);
  }
}
