import { bound } from '../../foreign/bound.ts';
import { CookieBehaviour } from '../../witness/behaviour.ts';
import { NO_CHOICES, type Choices } from '../../witness/choices.ts';
import type { Witness } from '../../witness/hop.ts';
import { findSessionCookie, type HostWords } from '../../witness/session-cookie.ts';
import { hostNameOf } from '../known-cookies.ts';

/** More session cookies than servers on one machine have; each new name judges all rows anew. */
const MAX_NAMES = 100;

/** What tells which cookies carry a session. */
export class SessionNames {
  /** The user's own word. */
  #choices: Choices = NO_CHOICES;

  /** Hosts by the names that their servers call their session's. */
  readonly #told = new Map<string, Set<string>>();
  readonly #behaviour = new CookieBehaviour();
  /** Hosts where a cookie is known for the session's otherwise: none is guessed by its behaviour. */
  readonly #certain = new Set<string>();

  /** Whether a name that the server of a host tells is new. */
  tell(name: string, host: string): boolean {
    const hosts = this.#told.get(name) ?? new Set();
    if (hosts.has(host) || this.#told.size >= MAX_NAMES || hosts.size >= MAX_NAMES) return false;
    this.#told.set(name, hosts.add(host));
    return true;
  }

  /** Names of cookies that are the session's of some host, and may say so by nothing else. */
  get all(): string[] {
    const chosen = this.#choices.corrections.flatMap(({ name, isSession }) =>
      isSession ? [name] : [],
    );
    const behaving = [...this.#behaviour.hosts].flatMap((host) => this.#behaving(host) ?? []);
    return [...new Set([...this.#told.keys(), ...chosen, ...behaving])];
  }

  /** What tells the session cookies of a host. */
  wordsOf(host: string): HostWords {
    return { host, told: this.#told, choices: this.#choices, behaving: this.#behaving(host) };
  }

  /** Looks at what a cookie does. Returns whether another is guessed for its host since. */
  watch(witness: Witness): boolean {
    const host = hostNameOf(witness.url);
    const words = this.wordsOf(host);
    this.#behaviour.note(host, witness);
    const cookies = [...witness.setCookies, ...(witness.cookies ?? [])];
    const known = findSessionCookie(cookies, { ...words, behaving: null });
    if (known && known.ground !== 'pattern') {
      this.#certain.add(host);
      bound(this.#certain, MAX_NAMES);
    }
    return this.#behaving(host) !== words.behaving;
  }

  /** From now on the user says this. All that was seen has to be watched anew. */
  choose(choices: Choices): void {
    this.#choices = choices;
    this.#certain.clear();
  }

  #behaving(host: string): string | null {
    return this.#certain.has(host) ? null : this.#behaviour.of(host);
  }
}
