import type { Fingerprint } from '../../server-plugin/protocol.ts';
import type { Exchange } from './exchange.ts';
import { markSession, type Mark } from '../judgement/marks.ts';
import type { RevisionTable } from '../states/revisions.ts';

/** How far back overlapping exchanges of one session are looked for. */
const MARK_WINDOW = 64;

/** The marks of the exchanges, session by session; made anew for the sessions that changed. */
export class SessionMarks {
  /** Keys of each session's last exchanges. */
  readonly #bySession = new Map<Fingerprint, string[]>();
  readonly #marks = new Map<Fingerprint, Map<string, Mark[]>>();
  readonly #dirty = new Set<Fingerprint>();

  /** Takes note of an exchange that is new or has changed. */
  note(exchange: Exchange): void {
    if (exchange.record?.phase !== 'final') return;
    const { key } = exchange;
    for (const session of sessionsOf(exchange)) {
      const keys = this.#bySession.get(session) ?? [];
      if (!keys.includes(key)) this.#bySession.set(session, [...keys, key].slice(-MARK_WINDOW));
      this.#dirty.add(session);
    }
  }

  /** Marks the exchanges of the sessions that changed, in place of those that were there. */
  settle(exchanges: Map<string, Exchange>, revisions: RevisionTable): void {
    for (const session of this.#dirty) this.#mark(session, exchanges, revisions);
    this.#dirty.clear();
  }

  /** Forgets exchanges by their keys. */
  forget(keys: ReadonlySet<string>): void {
    for (const [session, own] of this.#bySession) {
      const left = own.filter((key) => !keys.has(key));
      if (left.length > 0) {
        this.#bySession.set(session, left);
      } else {
        this.#bySession.delete(session);
        this.#marks.delete(session);
      }
    }
  }

  #mark(session: Fingerprint, all: Map<string, Exchange>, revisions: RevisionTable): void {
    const exchanges = (this.#bySession.get(session) ?? []).flatMap((key) => all.get(key) ?? []);
    this.#marks.set(session, markSession(exchanges, session, revisions));
    for (const exchange of exchanges) {
      // A rotation is an exchange of two sessions, and may be marked in both.
      const marks = sessionsOf(exchange).flatMap(
        (own) => this.#marks.get(own)?.get(exchange.key) ?? [],
      );
      if (exchange.marks.length === 0 && marks.length === 0) continue;
      all.set(exchange.key, { ...exchange, marks });
    }
  }
}

/** The sessions that an exchange had to do with: two, where one went over into the other. */
function sessionsOf({ record }: Exchange): Fingerprint[] {
  const { before = null, after = null } = record?.session ?? {};
  return [...new Set([before, after])].filter((session) => session !== null);
}
