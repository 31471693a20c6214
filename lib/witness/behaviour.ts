import type { Fingerprint } from '../../server-plugin/protocol.ts';
import { isLaterChunk } from '../decoders/chunks.ts';
import { saysOther } from '../decoders/names.ts';
import { bound } from '../foreign/bound.ts';
import type { Witness } from './hop.ts';

/** More cookies than a browser keeps for a site. */
const MOST_NAMES = 400;
/** Of one name: those that are remembered. */
const MOST_VALUES = 50;
const MOST_HOSTS = 100;

/** What was seen of a cookie. */
interface Habit {
  /** Values that scripts cannot read, and that look like a token: a response set them. */
  set: Set<Fingerprint>;
  /** Values that went along with requests and look like a token. */
  sent: Set<Fingerprint>;
  /** A response cleared it. */
  isEnded: boolean;
}

/**
 * Which cookie of a host behaves like a session's: a response set it out of the reach of scripts, its
 * value is long and random, and it was sent back. Where several do so, the one that was cleared. Of
 * two such there is none: a guess must not look like a fact.
 */
export class CookieBehaviour {
  readonly #habits = new Map<string, Map<string, Habit>>();

  /**
   * Takes note of a request and its response as far as they are known, again when more is.
   *
   * @param host without port
   */
  note(host: string, { cookies, setCookies }: Pick<Witness, 'cookies' | 'setCookies'>): void {
    for (const { name, fingerprint, shape, httpOnly, cleared } of setCookies) {
      const habit = this.#habitOf(host, name);
      if (cleared) habit.isEnded = true;
      else if (httpOnly && shape !== undefined) remember(habit.set, fingerprint);
    }
    for (const { name, fingerprint, shape, isHttpOnly } of cookies ?? []) {
      if (shape === undefined) continue;
      const habit = this.#habitOf(host, name);
      remember(habit.sent, fingerprint);
      // Scripts cannot make one that they cannot read (RFC 6265bis, section 5.7, step 11).
      if (isHttpOnly === true) remember(habit.set, fingerprint);
    }
  }

  /** Where anything was seen. */
  get hosts(): Iterable<string> {
    return this.#habits.keys();
  }

  /** The cookie of a host that behaves so; null where none does, or that is not clear. */
  of(host: string): string | null {
    const names = [...(this.#habits.get(host)?.keys() ?? [])];
    const candidates = [...(this.#habits.get(host) ?? [])].filter(
      ([name, { set, sent }]) =>
        !saysOther(name) &&
        !name.endsWith('.sig') &&
        !isLaterChunk(name, names) &&
        [...set].some((value) => sent.has(value)),
    );
    const ended = candidates.filter(([, { isEnded }]) => isEnded);
    const [only, ...more] = candidates.length > 1 ? ended : candidates;
    return only && more.length === 0 ? only[0] : null;
  }

  #habitOf(host: string, name: string): Habit {
    const ofHost = this.#habits.get(host) ?? new Map<string, Habit>();
    const habit = ofHost.get(name) ?? { set: new Set(), sent: new Set(), isEnded: false };
    ofHost.set(name, habit);
    bound(ofHost, MOST_NAMES);
    this.#habits.set(host, ofHost);
    bound(this.#habits, MOST_HOSTS);
    return habit;
  }
}

function remember(values: Set<Fingerprint>, value: Fingerprint): void {
  values.add(value);
  bound(values, MOST_VALUES);
}
