/** Bytes of sessions that are looked at each second after their response, and at once. */
export const LOOKS_PER_SECOND = 256 * 1024;
export const MOST_LOOKS_AT_ONCE = 2 * 1024 * 1024;

/** What a look costs besides the bytes, in bytes. */
const LEAST_LOOK = 8 * 1024;

/** How long after the end a session is looked at once more, in milliseconds. */
export const LATE_LOOK = 250;

/** A session that waits for its late look. */
export interface WaitingFor {
  /** Of the session; null where it has none. */
  id: string | null;
  /** What the store keeps of it, where it keeps objects: the session itself, or its row. Held weakly. */
  kept: object | null;
  /** The record of its request. */
  of: object;
}

interface Waiting {
  session: WeakRef<object>;
  id: string | null;
  kept: WeakRef<object> | null;
  of: object;
  at: number;
  look: (session: object | undefined) => void;
}

/**
 * Time for second looks at a session, after its response. They find changes that came too late to
 * be stored; a server under load has better things to do, so that they have an allowance.
 */
export class Looks {
  readonly #now: () => number;
  #bytes = MOST_LOOKS_AT_ONCE;
  #at: number;
  #waiting: Waiting[] = [];
  #isTimed = false;

  constructor(now: () => number) {
    this.#now = now;
    this.#at = now();
  }

  /**
   * Whether there is time for a look at a session of about so many bytes, which is then taken.
   *
   * @param reserve bytes of the allowance that are left to looks that matter more
   */
  allow(bytes: number, reserve = 0): boolean {
    const now = this.#now();
    const grown = this.#bytes + ((now - this.#at) / 1000) * LOOKS_PER_SECOND;
    this.#bytes = Math.min(MOST_LOOKS_AT_ONCE, grown);
    this.#at = now;
    if (this.#bytes <= reserve) return false;
    this.#bytes -= Math.max(bytes, LEAST_LOOK);
    return true;
  }

  /**
   * Looks a moment later; one timer serves all, and keeps no process alive.
   *
   * @param session held weakly
   * @param look is given nothing where the session is gone; must not throw
   */
  later(
    session: object,
    { id, kept, of }: WaitingFor,
    look: (session: object | undefined) => void,
  ): void {
    this.#waiting.push({
      session: new WeakRef(session),
      id,
      kept: kept === null ? null : new WeakRef(kept),
      of,
      at: this.#now() + LATE_LOOK,
      look,
    });
    this.#arm(LATE_LOOK);
  }

  /**
   * Looks at once at the sessions that wait for it and are kept so: what is changed in them from now
   * on counts no more.
   *
   * @param by the record of the request that changes what is kept: its own session goes on
   */
  soonerKept(kept: object, by: object): void {
    this.#sooner((waiting) => waiting.of !== by && waiting.kept?.deref() === kept);
  }

  /**
   * The same for sessions of an id.
   *
   * @param isMeant is asked of each; must not throw
   */
  soonerOf(id: string, by: object, isMeant: (session: object) => boolean): void {
    this.#sooner((waiting) => {
      if (waiting.id !== id || waiting.of === by) return false;
      const session = waiting.session.deref();
      return session !== undefined && isMeant(session);
    });
  }

  #sooner(isReady: (waiting: Waiting) => boolean): void {
    // Mostly there is none, and this is done for each request.
    const ready = new Set(this.#waiting.filter(isReady));
    if (ready.size === 0) return;
    this.#waiting = this.#waiting.filter((waiting) => !ready.has(waiting));
    for (const { session, look } of ready) look(session.deref());
  }

  #arm(delay: number): void {
    if (this.#isTimed) return;
    this.#isTimed = true;
    setTimeout(() => {
      this.#isTimed = false;
      const now = this.#now();
      const due = this.#waiting.findIndex(({ at }) => at > now);
      const ready = this.#waiting.splice(0, due === -1 ? this.#waiting.length : due);
      const [first] = this.#waiting;
      if (first !== undefined) this.#arm(Math.max(1, Math.ceil(first.at - now)));
      for (const { session, look } of ready) look(session.deref());
    }, delay).unref();
  }
}
