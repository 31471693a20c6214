import type { Fingerprint, RevisionId, SessionRecord } from '../server-plugin/protocol.ts';
import { answers, deriveExchange, originOf, type Entry } from './entry.ts';
import type { Exchange, Witness } from './exchange.ts';
import { isUninvolved } from './involvement.ts';
import { markSession, type Mark } from './marks.ts';
import { RevisionTable } from './revisions.ts';
import type { Fact } from './sources/source.ts';
import { hopKey, WitnessAssembler } from './witness/assemble.ts';

/** Rows beyond this are let go, oldest first: the panel stays quick, and says how many are gone. */
export const MAX_EXCHANGES = 10_000;

/** More session cookies than servers on one machine have; each new name judges all rows anew. */
const MAX_NAMES = 100;

/** How far back overlapping exchanges of one session are looked for. */
const MARK_WINDOW = 64;

/**
 * The exchanges of one panel: joins what the browser saw with what the servers recorded, judges
 * each exchange when a fact about it arrives, and keeps the rows in the order of their start.
 *
 * Mutable, with a version: copying 10,000 rows for each event would be felt.
 */
export class ExchangeLog {
  readonly revisions = new RevisionTable();
  /** Grows whenever a row has changed. */
  version = 0;
  /** Rows that were let go because there were too many. */
  droppedRows = 0;

  #rows: Exchange[] = [];
  readonly #entries = new Map<string, Entry>();
  readonly #byHop = new Map<string, string[]>();
  readonly #byRecord = new Map<string, string>();
  readonly #bySession = new Map<Fingerprint, string[]>();
  readonly #marks = new Map<Fingerprint, Map<string, Mark[]>>();
  readonly #exchanges = new Map<string, Exchange>();
  readonly #assembler = new WitnessAssembler();
  readonly #toldNames = new Set<string>();
  readonly #instances = new Map<string, string>();
  /** Records whose rows were cleared: they may come again, and must not come back. */
  readonly #forgotten = new Set<string>();
  /** Hops whose rows were cleared, or that came while paused. */
  readonly #ignoredHops = new Set<string>();
  readonly #dirty = new Set<string>();
  readonly #dirtySessions = new Set<Fingerprint>();
  #lastKey = 0;
  #lastNumber = 0;
  #isPaused = false;

  /** All rows, by the start of their request. */
  get rows(): readonly Exchange[] {
    return this.#rows;
  }

  get(key: string | null): Exchange | undefined {
    return key === null ? undefined : this.#exchanges.get(key);
  }

  /** While paused, no row is added; the rows that are there still learn how they ended. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  /**
   * Takes facts in, in any order, and judges what they touch.
   *
   * @param isHistory whether records in it are from before the panel watched
   */
  apply(facts: readonly Fact[], isHistory: (record: SessionRecord) => boolean = () => false): void {
    for (const fact of facts) {
      if (fact.kind === 'witness') {
        const witness = this.#assembler.take(fact.event);
        if (witness) this.#takeWitness(witness);
      } else if (fact.kind === 'records') {
        this.revisions.add(fact.revisions);
        this.#noteInstance(fact.origin, fact.instance);
        for (const record of fact.records) this.#takeRecord(record, fact, isHistory(record));
      } else if (fact.status.instance !== null) {
        this.#noteInstance(fact.status.origin, fact.status.instance);
      }
    }
    this.#settle();
  }

  /** Removes rows, all by default; what comes later about them is ignored. */
  clear(isGone: (exchange: Exchange) => boolean = () => true): void {
    this.#remove(this.#rows.filter(isGone));
    if (this.#rows.length === 0) this.#lastNumber = 0;
    this.version++;
  }

  #takeWitness(witness: Witness): void {
    const hop = hopKey(witness);
    if (this.#ignoredHops.has(hop)) return;
    const keys = this.#byHop.get(hop);
    if (!keys && this.#isPaused) {
      this.#ignoredHops.add(hop);
      for (const { id } of witness.references) this.#forgotten.add(id);
      return;
    }
    const own = keys ?? [this.#add({ witness, origin: originOf(witness.url) })];
    for (const key of own) this.#update(key, { witness });
    for (const { id } of witness.references) this.#bind(id, own, witness);
    for (const key of own) this.#releaseReplay(key);
    this.#byHop.set(hop, own);
  }

  /** Ties a record to a hop: the hop's own row, or one more where the hop has several records. */
  #bind(recordId: string, own: string[], witness: Witness): void {
    const holder = this.#byRecord.get(recordId);
    // The first hop that names a record has it. A later one is a replay from some cache.
    if (holder !== undefined && (own.includes(holder) || this.#entries.get(holder)?.witness))
      return;
    const free = own.find((key) => this.#entries.get(key)?.recordId === null);
    if (holder !== undefined) {
      this.#update(holder, { witness });
      if (free !== undefined) this.#discard(free, own);
      own.push(holder);
      return;
    }
    const key = free ?? this.#add({ witness, origin: originOf(witness.url) });
    if (free === undefined) own.push(key);
    this.#update(key, { recordId });
    this.#byRecord.set(recordId, key);
  }

  /** Gives a record a row of its own, where the response that named it was an old one replayed. */
  #releaseReplay(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry?.witness?.fromCache || !entry.record) return;
    if (answers(entry.record, entry.witness)) return;
    const { record, recordId, instance, isHistory, origin } = entry;
    this.#update(key, { record: null, recordId: null, instance: null });
    const added = this.#add({ witness: null, origin });
    this.#update(added, { record, recordId, instance, isHistory });
    this.#byRecord.set(record.id, added);
  }

  #takeRecord(
    record: SessionRecord,
    { origin, instance }: { origin: string; instance: string },
    isHistory: boolean,
  ): void {
    if (this.#forgotten.has(record.id)) return;
    this.#noteName(record.cookieIn.name);
    const key = this.#byRecord.get(record.id);
    if (key !== undefined) {
      this.#update(key, { record, instance, isHistory });
      this.#releaseReplay(key);
      return;
    }
    if (this.#isPaused) {
      this.#forgotten.add(record.id);
      return;
    }
    // The browser may be about to tell of the same request: until the record has ended, wait.
    if (record.phase === 'open') return;
    const added = this.#add({ witness: null, origin });
    this.#byRecord.set(record.id, added);
    this.#update(added, { record, recordId: record.id, instance, isHistory });
  }

  #add({ witness, origin }: { witness: Witness | null; origin: string }): string {
    const key = `exchange-${++this.#lastKey}`;
    this.#entries.set(key, {
      key,
      number: null,
      witness,
      record: null,
      recordId: null,
      instance: null,
      origin,
      isHistory: false,
    });
    this.#dirty.add(key);
    return key;
  }

  #update(key: string, facts: Partial<Entry>): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.set(key, { ...entry, ...facts });
    this.#dirty.add(key);
  }

  #discard(key: string, own: string[]): void {
    own.splice(own.indexOf(key), 1);
    this.#entries.delete(key);
    this.#exchanges.delete(key);
    this.#dirty.delete(key);
    this.#rows = this.#rows.filter((row) => row.key !== key);
    this.version++;
  }

  /** A server that answers under another instance has restarted: its open records never end. */
  #noteInstance(origin: string, instance: string): void {
    const previous = this.#instances.get(origin);
    if (previous === instance) return;
    this.#instances.set(origin, instance);
    for (const entry of this.#entries.values()) {
      if (entry.instance === previous && entry.record?.phase === 'open') this.#dirty.add(entry.key);
    }
  }

  /** A cookie that a server calls its session's is one in every row, also in earlier ones. */
  #noteName(name: string): void {
    if (this.#toldNames.has(name) || this.#toldNames.size >= MAX_NAMES) return;
    this.#toldNames.add(name);
    for (const entry of this.#entries.values()) if (!entry.record) this.#dirty.add(entry.key);
  }

  /** Derives anew what the facts since the last time touch, once for each row. */
  #settle(): void {
    if (this.#dirty.size === 0) return;
    const added: Exchange[] = [];
    for (const key of this.#dirty) {
      const entry = this.#entries.get(key);
      if (!entry) continue;
      const exchange = this.#numbered(this.#derive(entry));
      if (!this.#exchanges.has(key)) added.push(exchange);
      this.#exchanges.set(key, exchange);
      this.#noteSessions(exchange);
    }
    this.#dirty.clear();
    for (const session of this.#dirtySessions) this.#mark(session);
    this.#dirtySessions.clear();
    this.#rows = [...this.#rows, ...added]
      .map((row) => this.#exchanges.get(row.key) ?? row)
      .sort((a, b) => a.startedAt - b.startedAt);
    if (this.#rows.length > MAX_EXCHANGES) {
      const surplus = this.#rows.length - MAX_EXCHANGES;
      this.droppedRows += surplus;
      this.#remove(this.#rows.slice(0, surplus));
    }
    this.version++;
  }

  /** Gives a row its number as soon as a session takes part: files and the like would leave gaps. */
  #numbered(exchange: Exchange): Exchange {
    if (exchange.number !== null || isUninvolved(exchange)) return exchange;
    const number = ++this.#lastNumber;
    const entry = this.#entries.get(exchange.key);
    if (entry) this.#entries.set(exchange.key, { ...entry, number });
    return { ...exchange, number };
  }

  #derive(entry: Entry): Exchange {
    return deriveExchange(entry, {
      revisions: this.revisions,
      sessionCookies: this.#toldNames,
      instanceAlive:
        entry.instance === null || entry.instance === this.#instances.get(entry.origin),
      marks: this.#exchanges.get(entry.key)?.marks ?? [],
    });
  }

  #noteSessions(exchange: Exchange): void {
    if (exchange.record?.phase !== 'final') return;
    const { key } = exchange;
    for (const session of sessionsOf(exchange)) {
      const keys = this.#bySession.get(session) ?? [];
      if (!keys.includes(key)) this.#bySession.set(session, [...keys, key].slice(-MARK_WINDOW));
      this.#dirtySessions.add(session);
    }
  }

  #mark(session: Fingerprint): void {
    const exchanges = (this.#bySession.get(session) ?? []).flatMap(
      (key) => this.#exchanges.get(key) ?? [],
    );
    this.#marks.set(session, markSession(exchanges, session, this.revisions));
    for (const exchange of exchanges) {
      // A rotation is an exchange of two sessions, and may be marked in both.
      const marks = sessionsOf(exchange).flatMap(
        (own) => this.#marks.get(own)?.get(exchange.key) ?? [],
      );
      if (exchange.marks.length === 0 && marks.length === 0) continue;
      this.#exchanges.set(exchange.key, { ...exchange, marks });
    }
  }

  #remove(gone: readonly Exchange[]): void {
    const keys = new Set(gone.map((exchange) => exchange.key));
    for (const exchange of gone) {
      this.#entries.delete(exchange.key);
      this.#exchanges.delete(exchange.key);
      if (exchange.recordId !== null) {
        this.#byRecord.delete(exchange.recordId);
        this.#forgotten.add(exchange.recordId);
      }
      if (exchange.witness) {
        this.#byHop.delete(hopKey(exchange.witness));
        this.#ignoredHops.add(hopKey(exchange.witness));
      }
    }
    this.#rows = this.#rows.filter((row) => !keys.has(row.key));
    for (const [session, own] of this.#bySession) {
      const left = own.filter((key) => !keys.has(key));
      if (left.length > 0) {
        this.#bySession.set(session, left);
      } else {
        this.#bySession.delete(session);
        this.#marks.delete(session);
      }
    }
    bound(this.#forgotten);
    bound(this.#ignoredHops);
    this.revisions.retain(new Set(this.#rows.flatMap(revisionsOf)));
    this.#assembler.retain(new Set(this.#rows.map((row) => row.witness?.requestId ?? '')));
  }
}

/** The sessions that an exchange had to do with: two, where one went over into the other. */
function sessionsOf({ record }: Exchange): Fingerprint[] {
  const { before = null, after = null } = record?.session ?? {};
  return [...new Set([before, after])].filter((session) => session !== null);
}

function revisionsOf({ record }: Exchange): RevisionId[] {
  if (!record) return [];
  const { loaded, atHeaders, end, saved } = record.data;
  return [loaded, atHeaders, end, saved, record.base].filter((id) => id !== null);
}

/** Forgets the oldest half of a set that has grown large. */
function bound(set: Set<string>, most = 20_000): void {
  if (set.size <= most) return;
  for (const item of [...set].slice(0, most / 2)) set.delete(item);
}
