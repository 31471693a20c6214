import { isSameCookie, withCookie, without, type JarCookie } from '../fate/jar.ts';
import { jarCookie, type BrowserCookie } from './jar.ts';

/** What the browser tells when its jar changes. */
export interface JarChange {
  cookie: BrowserCookie;
  removed: boolean;
}

/**
 * A jar as it stands after what the browser told last. A jar that is asked for when a response
 * comes answers too late: its cookies may be in by then. The browser tells of a response before it
 * takes its cookies in, and of the cookies after that, so that the mirror shows the jar between.
 */
export class JarMirror {
  #cookies: readonly JarCookie[] | null = null;
  #early: { change: JarChange; at: number }[] = [];

  /** Null until it was filled. A new array after each change. */
  get cookies(): readonly JarCookie[] | null {
    return this.#cookies;
  }

  /** Fills it with the jar's cookies; changes that came while it was asked for count again. */
  fill(cookies: readonly BrowserCookie[]): void {
    this.#cookies = cookies.map(jarCookie);
    for (const { change, at } of this.#early) this.change(change, at);
    this.#early = [];
  }

  /** @param at epoch ms */
  change(change: JarChange, at: number): void {
    if (this.#cookies === null) {
      this.#early.push({ change, at });
      return;
    }
    const cookie = { ...jarCookie(change.cookie), setAt: at };
    this.#cookies = change.removed
      ? without(this.#cookies, cookie)
      : withCookie(this.#cookies, cookie);
  }
}

/** The cookies that were in the jar all the time between two looks at it, with the same value. */
export function inBoth(before: readonly JarCookie[], after: readonly JarCookie[]): JarCookie[] {
  return before.filter((cookie) =>
    after.some((other) => isSameCookie(cookie, other) && cookie.value === other.value),
  );
}
