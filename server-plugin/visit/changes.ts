/** Which keys of its session's dictionary the app has changed, as a middleware tells it. */
export class Changes {
  /** Keys that were given another value, or taken away; null: all of them. */
  #replaced: Set<string> | null = new Set();
  readonly #inPlace = new Set<string>();

  /** @param key null for all of them */
  replaced(key: string | null): void {
    if (key === null) this.#replaced = null;
    else this.#replaced?.add(key);
  }

  inPlace(key: string): void {
    this.#inPlace.add(key);
  }

  /** What has other content than the store in the end, and was given no other value, has it in place. */
  unsaved(keys: readonly string[]): void {
    for (const key of keys) if (this.#replaced?.has(key) === false) this.#inPlace.add(key);
  }

  /** Keys whose value is the object that was loaded, with other content. */
  get sameObjects(): string[] {
    return [...this.#inPlace];
  }
}
