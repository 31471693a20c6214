/** Keys that are remembered one by one; with more, nothing in the cache is trusted for a while. */
const MOST = 10_000;
/** Milliseconds until the cache is told again. */
const AGAIN = 1000;

/**
 * Keys of which a cache holds something old, since it failed when it was to be told. It is told as
 * soon as it is back; until then, or until nothing old can be in it any more, it is not asked.
 */
export class Untold {
  readonly #keptFor: number;
  readonly #tell: (key: string, now: number) => Promise<boolean>;
  /** When each was to be told, oldest first. */
  readonly #keys = new Map<string, number>();
  #noneIsTrustedUntil = 0;
  #isTelling = false;

  /**
   * @param keptFor milliseconds after which the cache has forgotten anything
   * @param tell makes the cache forget a key; resolves to whether it could be told
   */
  constructor(keptFor: number, tell: (key: string, now: number) => Promise<boolean>) {
    this.#keptFor = keptFor;
    this.#tell = tell;
  }

  add(key: string, now: number): void {
    this.#keys.delete(key);
    this.#keys.set(key, now);
    this.#forgetOld(now);
    if (this.#keys.size > MOST) {
      this.#keys.clear();
      this.#noneIsTrustedUntil = now + this.#keptFor;
    }
    this.#tellLater();
  }

  has(key: string, now: number): boolean {
    if (now < this.#noneIsTrustedUntil) return true;
    const since = this.#keys.get(key);
    return since !== undefined && now < since + this.#keptFor;
  }

  #forgetOld(now: number): void {
    for (const [key, since] of this.#keys) {
      if (now < since + this.#keptFor) return;
      this.#keys.delete(key);
    }
  }

  /** Nothing waits for that, the end of the process neither. */
  #tellLater(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    setTimeout(() => {
      void this.#tellAll().finally(() => {
        this.#isTelling = false;
        if (this.#keys.size > 0) this.#tellLater();
      });
    }, AGAIN).unref();
  }

  async #tellAll(): Promise<void> {
    for (const [key, since] of this.#keys) {
      if (!(await this.#tell(key, since))) return;
      // Not one that was added anew meanwhile.
      if (this.#keys.get(key) === since) this.#keys.delete(key);
    }
  }
}
