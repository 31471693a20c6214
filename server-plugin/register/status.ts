interface About {
  name: string;
  version: string | null;
}

/** Says in one line what is observed, and what was seen and could not be. */
export class Status {
  readonly #print: (line: string) => void;
  readonly #told = new Set<string>();
  #observed: string[] = [];
  #refused: string[] = [];
  #isComing = false;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  observes(about: About): void {
    this.#add(this.#observed, nameOf(about));
  }

  cannot(about: About, reason: string): void {
    this.#add(this.#refused, `${nameOf(about)} (${reason})`);
  }

  #add(list: string[], text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    list.push(text);
    if (this.#isComing) return;
    this.#isComing = true;
    // An app makes its middlewares in one turn, mostly; and one that ends at once is not kept.
    setImmediate(() => this.#say()).unref();
  }

  #say(): void {
    const parts = [
      ...(this.#observed.length === 0 ? [] : [`observes ${this.#observed.join(', ')}`]),
      ...(this.#refused.length === 0
        ? []
        : [`saw and could not observe ${this.#refused.join(', ')}`]),
    ];
    this.#observed = [];
    this.#refused = [];
    this.#isComing = false;
    this.#print(`Sessions DevTools: register ${parts.join('; ')}`);
  }
}

function nameOf({ name, version }: About): string {
  return version === null ? name : `${name} ${version}`;
}
