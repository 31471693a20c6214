import type { SessionRecord } from '../../server-plugin/protocol.ts';
import { bound } from '../foreign/bound.ts';
import { answers, deriveExchange, isNamedBy, originOf, type Entry } from './entry.ts';
import type { Exchange } from './exchange.ts';
import { hostNameOf, KnownCookies } from './known-cookies.ts';
import { NOTHING, type ReadRecord } from './read-record.ts';
import type { Witness } from '../witness/hop.ts';
import { isUninvolved } from './involvement.ts';
import { contentsOf, revisionsOf } from './states-of.ts';
import { RevisionTable } from '../states/revisions.ts';
import { RowLineages } from './row-lineages.ts';
import { SessionNames } from './session-names.ts';
import { SessionMarks } from './session-marks.ts';
import type { Fact, RecordsFrom } from '../sources/facts.ts';
import type { ServerStatus } from '../sources/server-status.ts';
import type { Choices } from '../witness/choices.ts';
import { TabWatch } from './tab-watch.ts';
import { Revalidations } from '../witness/revalidations.ts';
import { WaitingRecords } from './waiting-records.ts';
import { hopKey, WitnessAssembler } from '../witness/assemble.ts';

/** Rows beyond this are let go, oldest first: the panel stays quick, and says how many are gone. */
export const MAX_EXCHANGES = 10_000;

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
  readonly #marks = new SessionMarks();
  readonly #exchanges = new Map<string, Exchange>();
  readonly #assembler = new WitnessAssembler();
  readonly #tab: TabWatch;
  readonly #waiting: WaitingRecords;
  /** Rows whose client the answer to an open request may tell. */
  readonly #undecided = new Set<string>();
  readonly #names = new SessionNames();
  readonly #lineages = new RowLineages();
  readonly #cookies = new KnownCookies();
  readonly #revalidations = new Revalidations();
  /** Runs of servers that are over: their open records never end. */
  readonly #over = new Set<string>();
  /** Records whose rows were cleared: they may come again, and must not come back. */
  readonly #forgotten = new Set<string>();
  /** Records that do not fit, with what is wrong in them: a response may still name them. */
  readonly #unread = new Map<string, string>();
  /** Hops whose rows were cleared, or that came while paused. */
  readonly #ignoredHops = new Set<string>();
  readonly #dirty = new Set<string>();
  #lastKey = 0;
  #lastNumber = 0;
  #isPaused = false;

  /** @param watchingSince epoch ms: records from before it are history */
  constructor(watchingSince = 0) {
    this.#tab = new TabWatch(watchingSince);
    this.#waiting = new WaitingRecords(this.#tab);
  }

  /** All rows, by the start of their request. */
  get rows(): readonly Exchange[] {
    return this.#rows;
  }

  get(key: string | null): Exchange | undefined {
    return key === null ? undefined : this.#exchanges.get(key);
  }

  /** Names of cookies that are a session's, and may say so by nothing else. */
  get sessionNames(): readonly string[] {
    return this.#names.all;
  }

  /** What the user says of cookies holds for the rows that are there, too. */
  choose(choices: Choices): void {
    this.#names.choose(choices);
    this.#cookies.byHost.clear();
    this.#lineages.forget([...this.#entries.keys()]);
    for (const key of this.#entries.keys()) this.#dirty.add(key);
    this.#settle();
  }

  /** Whether a run of a server is over, as far as it is known. */
  isOver(instance: string): boolean {
    return this.#over.has(instance);
  }

  /** While paused, no row is added; the rows that are there still learn how they ended. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  /** Takes facts in, in any order, and judges what they touch. */
  apply(facts: readonly Fact[]): void {
    for (const fact of facts) this.#take(fact);
    this.#placeRecords();
    this.#decideClients();
    this.#settle();
  }

  #take(fact: Fact): void {
    switch (fact.kind) {
      case 'witness': {
        this.revisions.add(contentsOf(fact.event));
        const witness = this.#assembler.take(fact.event);
        if (witness) this.#takeWitness(witness);
        break;
      }
      case 'records':
        this.revisions.add(fact.revisions);
        for (const record of fact.records) this.#takeRecord(record, fact);
        for (const { id, detail } of fact.unread) if (id !== null) this.#noteUnread(id, detail);
        break;
      case 'record-gone':
        this.#noteGone(fact.recordId);
        break;
      case 'run':
        this.#noteRun(fact.instance, fact.isOver);
        break;
      case 'watching':
        this.#tab.resume(fact.since, fact.lastHeard);
        break;
      case 'cache-use':
        this.#revalidations.note(fact.use);
        for (const { key, witness } of this.#entries.values()) {
          if (witness?.fromCache && witness.url === fact.use.url) this.#dirty.add(key);
        }
        break;
      case 'tabless':
        this.#tab.noteTabless(fact.recordIds);
        for (const id of fact.recordIds) {
          const key = this.#byRecord.get(id);
          if (key !== undefined) this.#undecided.add(key);
        }
        break;
      case 'server':
        if (fact.status.state === 'paired') this.#noteMiddlewares(fact.status);
        break;
      case 'left':
      case 'navigated':
        // What a navigation means for the rows is the user's choice: see the store.
        break;
    }
  }

  /** Removes rows, all by default; what comes later about them is ignored. */
  clear(isGone?: (exchange: Exchange) => boolean): void {
    this.#remove(isGone ? this.#rows.filter(isGone) : this.#rows);
    if (!isGone) for (const id of this.#waiting.ids) this.#forget(id);
    if (this.#rows.length === 0) this.#lastNumber = 0;
    this.version++;
  }

  #takeWitness(witness: Witness): void {
    const hop = hopKey(witness);
    this.#tab.note(witness);
    const keys = this.#byHop.get(hop);
    if (!keys && this.#isPaused) this.#ignoredHops.add(hop);
    if (this.#ignoredHops.has(hop)) {
      for (const { id } of witness.references) this.#forget(id);
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
    // Of two rows of one request, the one that was there first stays.
    const known = this.#known(recordId);
    // What it names is of another request: of a row of its own, or still to come.
    if (known && !isNamedBy(known.record, known.from, witness)) return;
    if (holder !== undefined && (free === undefined || !this.#exchanges.has(free))) {
      this.#update(holder, { witness });
      if (free !== undefined) this.#discard(free, own);
      own.push(holder);
      return;
    }
    const key = free ?? this.#add({ witness, origin: originOf(witness.url) });
    if (free === undefined) own.push(key);
    this.#waiting.take(recordId);
    if (holder !== undefined) this.#drop(holder);
    const unread = this.#unread.get(recordId) ?? null;
    this.#update(key, { recordId, ...(known ?? NOTHING), unread });
    this.#byRecord.set(recordId, key);
  }

  /** A record that is here already, without a request of its own. */
  #known(recordId: string): ReadRecord | null {
    const holder = this.#entries.get(this.#byRecord.get(recordId) ?? '');
    const { record, from, instance } = holder ?? this.#waiting.find(recordId) ?? NOTHING;
    return record && from ? { record, from, instance } : null;
  }

  /** What the record of a request that is not shown has to tell is not shown either. */
  #forget(recordId: string): void {
    const key = this.#byRecord.get(recordId);
    if (key !== undefined && this.#entries.get(key)?.witness) return;
    if (key !== undefined) this.#drop(key);
    this.#byRecord.delete(recordId);
    this.#waiting.take(recordId);
    this.#forgotten.add(recordId);
  }

  /** Gives a record a row of its own, where the response that named it was an old one replayed. */
  #releaseReplay(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry?.witness?.fromCache || !entry.record || !entry.from) return;
    const { record, from, instance, witness } = entry;
    if (!answers(record, witness)) this.#release(key, { record, from, instance });
  }

  /** Takes a record from the row that it turned out not to be of. */
  #release(key: string, read: ReadRecord): void {
    const { id } = read.record;
    this.#update(key, { ...NOTHING, recordId: null, unread: null });
    this.#byRecord.delete(id);
    for (const { key: other, witness, recordId } of this.#entries.values()) {
      if (other === key || recordId !== null || !witness) continue;
      if (!isNamedBy(read.record, read.from, witness)) continue;
      this.#update(other, { ...read, recordId: id });
      this.#byRecord.set(id, other);
      return;
    }
    this.#addRecord(read);
  }

  #takeRecord(
    record: SessionRecord,
    { from, instance }: { from: RecordsFrom; instance: string },
  ): void {
    if (this.#forgotten.has(record.id)) return;
    this.#noteName(record.cookieIn.name, from.origin);
    this.#unread.delete(record.id);
    const key = this.#byRecord.get(record.id);
    const entry = key === undefined ? undefined : this.#entries.get(key);
    if (entry) {
      if (entry.witness && !isNamedBy(record, from, entry.witness)) {
        this.#release(entry.key, { record, from, instance });
        return;
      }
      this.#update(entry.key, { record, from, instance, unread: null });
      this.#releaseReplay(entry.key);
      return;
    }
    this.#waiting.add({ record, from, instance, isPaused: this.#isPaused });
  }

  #noteUnread(recordId: string, detail: string): void {
    this.#unread.set(recordId, detail);
    bound(this.#unread);
    const key = this.#byRecord.get(recordId);
    if (key !== undefined) this.#update(key, { unread: detail });
  }

  #noteGone(recordId: string): void {
    const key = this.#byRecord.get(recordId);
    if (key !== undefined && !this.#entries.get(key)?.record) {
      this.#update(key, { isRecordGone: true });
    }
  }

  /** Gives the records that no response has named rows of their own, unless one may be about to. */
  #placeRecords(): void {
    for (const { isPaused, ...arrival } of this.#waiting.takeUnnamed()) {
      if (isPaused) this.#forgotten.add(arrival.record.id);
      // One that has not ended comes again when it has: by then the browser has told more.
      else if (arrival.record.phase === 'final') this.#addRecord(arrival);
    }
  }

  #addRecord({ record, from, instance }: ReadRecord): void {
    const key = this.#add({ witness: null, origin: from.origin });
    const unseenClient = this.#tab.clientOf(record, from);
    this.#update(key, { record, from, recordId: record.id, instance, unseenClient });
    this.#byRecord.set(record.id, key);
    if (unseenClient === 'unknown') this.#undecided.add(key);
  }

  /** What was possible may be so no more, now that more requests are answered. */
  #decideClients(): void {
    for (const key of this.#undecided) {
      const entry = this.#entries.get(key);
      if (entry?.record && entry.from && !entry.witness) {
        if (this.#tab.isPossible(entry.record, entry.from)) continue;
        this.#update(key, { unseenClient: this.#tab.clientOf(entry.record, entry.from) });
      }
      this.#undecided.delete(key);
    }
  }

  #add({ witness, origin }: { witness: Witness | null; origin: string }): string {
    const key = `exchange-${++this.#lastKey}`;
    this.#entries.set(key, {
      key,
      number: null,
      witness,
      ...NOTHING,
      recordId: null,
      isRecordGone: false,
      unread: null,
      origin,
      unseenClient: 'unknown',
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
    this.#drop(key);
  }

  #drop(key: string): void {
    this.#lineages.forget([key]);
    this.#entries.delete(key);
    this.#exchanges.delete(key);
    this.#dirty.delete(key);
    this.#rows = this.#rows.filter((row) => row.key !== key);
    this.version++;
  }

  #noteRun(instance: string, isOver: boolean): void {
    if (isOver) this.#over.add(instance);
    else this.#over.delete(instance);
    bound(this.#over);
    for (const entry of this.#entries.values()) {
      if (entry.instance === instance && entry.record?.phase === 'open') this.#dirty.add(entry.key);
    }
  }

  /** A cookie that a server calls its session's is one in every row, also in earlier ones. */
  #noteName(name: string, origin: string): void {
    if (!this.#names.tell(name, hostNameOf(origin))) return;
    for (const entry of this.#entries.values()) if (!entry.record) this.#dirty.add(entry.key);
  }

  #noteMiddlewares({ origin, hello }: Extract<ServerStatus, { state: 'paired' }>): void {
    for (const { cookieName } of hello.middlewares) {
      if (cookieName !== null) this.#noteName(cookieName, origin);
    }
  }

  /** What a cookie does may tell of another one that it is the session's, also in earlier rows. */
  #watchCookies(): void {
    const hosts = new Set<string>();
    for (const key of this.#dirty) {
      const witness = this.#entries.get(key)?.witness;
      if (witness && this.#names.watch(witness)) hosts.add(hostNameOf(witness.url));
    }
    if (hosts.size === 0) return;
    for (const { key, witness } of this.#entries.values()) {
      if (witness && hosts.has(hostNameOf(witness.url))) this.#dirty.add(key);
    }
  }

  /** Derives anew what the facts since the last time touch, once for each row. */
  #settle(): void {
    if (this.#dirty.size === 0) return;
    this.#watchCookies();
    const added: Exchange[] = [];
    for (const key of this.#dirty) {
      const isNew = !this.#exchanges.has(key);
      const exchange = this.#judge(key);
      if (isNew && exchange) added.push(exchange);
    }
    this.#dirty.clear();
    // What is learned of a cookie may come after the requests that it did not go along with.
    for (const { key } of this.#cookies.explainedAnew([...this.#rows, ...added])) this.#judge(key);
    this.#lineages.settle(this.#exchanges);
    this.#marks.settle(this.#exchanges, this.revisions);
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

  #judge(key: string): Exchange | null {
    const entry = this.#entries.get(key);
    if (!entry) return null;
    const derived = this.#numbered(this.#derive(entry));
    const exchange = { ...derived, lineage: this.#lineages.note(derived, this.#cookies.byHost) };
    this.#exchanges.set(key, exchange);
    this.#marks.note(exchange);
    this.#cookies.see(exchange);
    return exchange;
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
      wordsOf: (host) => this.#names.wordsOf(host),
      hostCookies: this.#cookies.byHost,
      revalidations: this.#revalidations,
      instanceAlive: entry.instance === null || !this.#over.has(entry.instance),
      marks: this.#exchanges.get(entry.key)?.marks ?? [],
    });
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
    this.#marks.forget(keys);
    this.#lineages.forget(keys);
    bound(this.#forgotten);
    bound(this.#ignoredHops);
    const shown = [...this.#rows, ...this.#waiting.all];
    this.revisions.retain(new Set(shown.flatMap(revisionsOf)));
    this.#assembler.retain(new Set(this.#rows.map((row) => row.witness?.requestId ?? '')));
  }
}
