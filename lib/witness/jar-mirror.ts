import { isSameCookie, without, type JarCookie } from '../fate/jar.ts';
import { endOfBrowserCookie, jarCookie, type BrowserCookie } from './jar.ts';

/** What the browser tells when its jar changes. */
export interface JarChange {
  cookie: BrowserCookie;
  removed: boolean;
}

interface HeldCookie extends JarCookie {
  /** Epoch ms; null where it has no end. The browser tells that one ran out when it looks next. */
  endsAt: number | null;
}

/** A jar, and from when on it was so; epoch ms. */
interface Stand {
  since: number;
  cookies: readonly HeldCookie[];
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

  /**
   * As it was told last.
   *
   * @param time epoch ms: what ran out by then is not in it
   * @returns null until it was filled
   */
  last(time: number): readonly JarCookie[] | null {
    return goodAt(this.#stands.at(-1), time);
  }

  /**
   * As it was at a time, by when its changes were told.
   *
   * @param time epoch ms
   * @returns null where that is not known: it was not filled yet, or too much has changed since
   */
  at(time: number): readonly JarCookie[] | null {
    return goodAt(
      this.#stands.findLast(({ since }) => since < time),
      time,
    );
  }

  /**
   * Fills it with the jar's cookies; changes that came while it was asked for count again.
   *
   * @param at epoch ms of the answer
   */
  fill(cookies: readonly BrowserCookie[], at: number): void {
    const early = this.#early;
    this.#early = [];
    const since = Math.min(at, ...early.map((one) => one.at));
    this.#stands = [{ since, cookies: cookies.map((cookie) => held(cookie, null)) }];
    for (const { change, at } of early) this.change(change, at);
  }

  /** @param at epoch ms */
  change(change: JarChange, at: number): void {
    const before = this.#stands.at(-1)?.cookies;
    if (!before) {
      this.#early.push({ change, at });
      return;
    }
    const cookie = held(change.cookie, at);
    const others = without(before, cookie);
    const cookies = change.removed ? others : [...others, cookie];
    this.#stands = [...this.#stands, { since: at, cookies }].slice(-MAX_STANDS);
  }

  /**
   * Whether it has a cookie that the browser has not: Firefox does not tell when all are removed.
   *
   * @param known what the browser has of those for which `isAsked` holds
   */
  isBehind(
    known: readonly JarCookie[],
    isAsked: (cookie: JarCookie) => boolean,
    time: number,
  ): boolean {
    return (this.last(time) ?? []).some(
      (cookie) => isAsked(cookie) && !known.some((other) => isSameCookie(cookie, other)),
    );
  }
}

function goodAt(stand: Stand | undefined, time: number): readonly JarCookie[] | null {
  return stand?.cookies.filter(({ endsAt }) => endsAt === null || endsAt > time) ?? null;
}

function held(cookie: BrowserCookie, setAt: number | null): HeldCookie {
  return { ...jarCookie(cookie), setAt, endsAt: endOfBrowserCookie(cookie) };
}

/** The cookies that were in the jar all the time between two looks at it, with the same value. */
export function inBoth(before: readonly JarCookie[], after: readonly JarCookie[]): JarCookie[] {
  return before.filter((cookie) =>
    after.some((other) => isSameCookie(cookie, other) && cookie.value === other.value),
  );
}
