/** Numbers for names, from 1, in the order in which they came; 0 stands for none. */
export class Names {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  get length(): number {
    return this.#names.length;
  }

  numberOf(name: string | null): number {
    if (name === null) return 0;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#names.push(name);
    this.#numbers.set(name, number);
    return number;
  }

  nameOf(number: number): string | null {
    return this.#names[number - 1] ?? null;
  }
}
