import { hostNameOf } from './known-cookies.ts';
import type { Exchange } from './exchange.ts';
import type { Exchanges } from './exchanges.ts';
import { markSession, type Mark } from '../judgement/marks.ts';
import { markCookieWriters } from '../judgement/cookie-writers.ts';
import { markOrphans } from '../judgement/orphans.ts';
import { judgeAfterwards } from '../judgement/verdict.ts';
import { isSame } from '../states/diff.ts';
import type { RevisionTable } from '../states/revisions.ts';

/** How far back overlapping exchanges of one session are looked for. */
const MARK_WINDOW = 64;

type Marker = (exchanges: readonly Exchange[], revisions: RevisionTable) => Map<string, Mark[]>;

/** Exchanges that may have to do with each other: of one session, or of one cookie. */
interface Group {
  /** Keys of its last exchanges, in the order in which they came. */
  keys: Set<string>;
  mark: Marker;
  marks: Map<string, Mark[]>;
}

/** The marks of the exchanges, group by group; made anew for the groups that changed. */
export class SessionMarks {
  readonly #groups = new Map<string, Group>();
  readonly #dirty = new Set<string>();

  /** Takes note of an exchange that is new or has changed. */
  note(exchange: Exchange): void {
    const { key } = exchange;
    for (const [name, mark] of groupsOf(exchange)) {
      const group: Group = this.#groups.get(name) ?? { keys: new Set(), mark, marks: new Map() };
      group.keys.add(key);
      for (const oldest of group.keys) {
        if (group.keys.size <= MARK_WINDOW) break;
        group.keys.delete(oldest);
      }
      this.#groups.set(name, group);
      this.#dirty.add(name);
    }
  }

  /** Marks the exchanges of the groups that changed, in place of the marks that were there. */
  settle(exchanges: Exchanges, revisions: RevisionTable): void {
    for (const name of this.#dirty) this.#mark(name, exchanges, revisions);
    this.#dirty.clear();
  }

  /** Forgets exchanges by their keys. */
  forget(keys: ReadonlySet<string>): void {
    for (const [name, group] of this.#groups) {
      for (const key of group.keys) if (keys.has(key)) group.keys.delete(key);
      if (group.keys.size === 0) this.#groups.delete(name);
    }
  }

  #mark(name: string, all: Exchanges, revisions: RevisionTable): void {
    const group = this.#groups.get(name);
    if (!group) return;
    const exchanges = [...group.keys].flatMap((key) => all.get(key) ?? []);
    group.marks = group.mark(exchanges, revisions);
    for (const exchange of exchanges) {
      // As nearly all are: nothing was said of it, and nothing is.
      if (exchange.marks.length === 0 && !group.marks.has(exchange.key)) continue;
      // A rotation is an exchange of two sessions, and may be marked in both.
      const marks = groupsOf(exchange).flatMap(
        ([own]) => this.#groups.get(own)?.marks.get(exchange.key) ?? [],
      );
      if (isSame(exchange.marks, marks)) continue;
      const judgement = judgeAfterwards(exchange.alone, marks);
      all.set({ ...exchange, marks, judgement });
    }
  }
}

function together(a: Map<string, Mark[]>, b: Map<string, Mark[]>): Map<string, Mark[]> {
  const keys = new Set([...a.keys(), ...b.keys()]);
  return new Map([...keys].map((key) => [key, [...(a.get(key) ?? []), ...(b.get(key) ?? [])]]));
}

function groupsOf(exchange: Exchange): [name: string, mark: Marker][] {
  const groups: [string, Marker][] = [];
  const { record, witness, cookieName } = exchange;
  if (record?.phase === 'final') {
    // Two, where one went over into the other.
    const { before, after } = record.session;
    for (const session of new Set([before, after])) {
      if (session === null) continue;
      groups.push([
        `session ${session}`,
        (exchanges, revisions) => markSession(exchanges, session, revisions),
      ]);
    }
  }
  if (cookieName !== null) {
    // Ports share their cookies (RFC 6265, section 8.5).
    const host = hostNameOf(witness?.url ?? exchange.origin);
    groups.push([
      `cookie ${host} ${cookieName}`,
      (exchanges, revisions) =>
        together(
          markOrphans(exchanges, cookieName),
          markCookieWriters(exchanges, cookieName, revisions),
        ),
    ]);
  }
  return groups;
}
