import { messageOf } from './errors.ts';

/** Tells the developer of each mistake in the use of the observer once. None of it throws. */
export class Mistakes {
  readonly #name: string;
  readonly #print: (line: string) => void;
  readonly #told = new Set<string>();

  constructor(name: string, print: (line: string) => void) {
    this.#name = name;
    this.#print = print;
  }

  /** @param about a mistake of the same name is told no second time */
  tell(about: string, problem: string): void {
    if (this.#told.has(about)) return;
    this.#told.add(about);
    try {
      this.#print(
        `Sessions DevTools: a mistake in how ${this.#name} is observed, your app is not affected (told once): ${problem}`,
      );
    } catch {
      // Where even telling fails there is nothing left to do.
    }
  }

  /** What a function of the app's gives; `otherwise` where it throws, or gives something else. */
  ask<T>(name: string, work: () => unknown, is: (value: unknown) => value is T, otherwise: T): T {
    try {
      const value = work();
      if (is(value)) return value;
      this.tell(name, `${name}() gave something of type ${typeof value}.`);
    } catch (error) {
      this.tell(name, `${name}() threw: ${messageOf(error)}`);
    }
    return otherwise;
  }
}
