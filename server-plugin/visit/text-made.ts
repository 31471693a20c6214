import { callOf } from '../reading.ts';

/**
 * Tells when somebody makes text of an object, which JSON asks for its `toJSON`: in place, until it
 * is told to stop. Some stores make their text in a later turn than they are called, from what the
 * session is then.
 *
 * @param made is told before the text is made
 */
export function watchText(object: object, made: () => void): () => void {
  const toJSON = callOf(Reflect.get(object, 'toJSON'));
  if (toJSON === null || Object.hasOwn(object, 'toJSON')) return nothing;
  let isOn = true;
  const value = function (this: unknown, ...args: unknown[]): unknown {
    if (isOn) made();
    return toJSON(this, args);
  };
  // False where the app has frozen it: then nothing is told.
  Reflect.defineProperty(object, 'toJSON', { value, configurable: true, writable: true });
  return () => {
    isOn = false;
    if (Object.getOwnPropertyDescriptor(object, 'toJSON')?.value !== value) return;
    Reflect.deleteProperty(object, 'toJSON');
  };
}

function nothing(): void {
  // There is nothing to stop.
}

/** Whether a store has made its text within its call; if not, what the session is when it does. */
export class TextMade<State> {
  readonly #stop: () => void;
  #isWithinCall = true;
  #isMade = false;
  #later: State | null = null;

  /**
   * @param part of the session that has a `toJSON` of its middleware's
   * @param look finds what the session is now
   */
  constructor(part: object, look: () => State | null) {
    this.#stop = watchText(part, () => {
      // The first one is the store's: the app has ended its response.
      if (this.#isMade) return;
      this.#isMade = true;
      if (!this.#isWithinCall) this.#later = look();
    });
  }

  returned(): void {
    this.#isWithinCall = false;
    if (this.#isMade) this.#stop();
  }

  ended(): void {
    this.#stop();
  }

  /** What was made text of in a later turn; null where none was. */
  get later(): State | null {
    return this.#later;
  }
}
