import { isSameCookie, withCookie, without, type JarCookie } from '../fate/jar.ts';
import { jarCookie, type BrowserCookie } from './jar.ts';

/** What the browser tells when its jar changes. */
export interface JarChange {
  cookie: BrowserCookie;
  removed: boolean;
}

/** A jar, and from when on it was so; epoch ms. */
interface Stand {
  since: number;
  cookies: readonly JarCookie[];
}

/** More than change while a request is told of. */
const MAX_STANDS = 200;

/**
 * A jar as the browser tells of its changes. A jar that is asked for when a response comes answers
 * too late: its cookies may be in by then.
 *
 * Chromium tells of a response before it takes its cookies in, and of the cookies after that: what
 * was told last is the jar between. Firefox tells of changes at once and of requests a tenth of a
 * second late, so that only the times tell what came first.
 */
export class JarMirror {
  /** Empty until it was filled. */
  #stands: Stand[] = [];
  #early: { change: JarChange; at: number }[] = [];

  /** As it was told last; null until it was filled. A new array after each change. */
  get cookies(): readonly JarCookie[] | null {
    return this.#stands.at(-1)?.cookies ?? null;
  }

  /**
   * As it was at a time, by when its changes were told.
   *
   * @param time epoch ms
   * @returns null where that is not known: it was not filled yet, or too much has changed since
   */
  at(time: number): readonly JarCookie[] | null {
    return this.#stands.findLast(({ since }) => since < time)?.cookies ?? null;
  }

  /**
   * Fills it with the jar's cookies; changes that came while it was asked for count again.
   *
   * @param at epoch ms of the answer
   */
  fill(cookies: readonly BrowserCookie[], at: number): void {
    const early = this.#early;
    this.#early = [];
    this.#stands = [
      { since: Math.min(at, ...early.map((one) => one.at)), cookies: cookies.map(jarCookie) },
    ];
    for (const { change, at } of early) this.change(change, at);
  }

  /** @param at epoch ms */
  change(change: JarChange, at: number): void {
    const before = this.cookies;
    if (before === null) {
      this.#early.push({ change, at });
      return;
    }
    const cookie = { ...jarCookie(change.cookie), setAt: at };
    const cookies = change.removed ? without(before, cookie) : withCookie(before, cookie);
    this.#stands = [...this.#stands, { since: at, cookies }].slice(-MAX_STANDS);
  }
}

/** The cookies that were in the jar all the time between two looks at it, with the same value. */
export function inBoth(before: readonly JarCookie[], after: readonly JarCookie[]): JarCookie[] {
  return before.filter((cookie) =>
    after.some((other) => isSameCookie(cookie, other) && cookie.value === other.value),
  );
}
