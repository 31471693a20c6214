import { bound } from '../../foreign/bound.ts';
import type { SessionRecord } from '../../../server-plugin/protocol.ts';
import type { Fact, RecordsFrom } from '../../sources/facts.ts';
import type { ServerStatus } from '../../sources/server-status.ts';
import type { RevisionTable } from '../../states/revisions.ts';
import { hopKey, WitnessAssembler } from '../../witness/assemble.ts';
import type { Choices } from '../../witness/choices.ts';
import type { Witness } from '../../witness/hop.ts';
import { Revalidations } from '../../witness/revalidations.ts';
import { answers, isNamedBy, originOf, type Entry } from './entry.ts';
import type { Exchange } from '../exchange.ts';
import { hostNameOf } from '../known-cookies.ts';
import { GivenNumbers } from './given-numbers.ts';
import { NOTHING, type ReadRecord } from './read-record.ts';
import { SharedParts } from './shared-parts.ts';
import { SessionNames } from './session-names.ts';
import { contentsOf } from '../states-of.ts';
import { TabWatch } from './tab-watch.ts';
import { WaitingRecords } from './waiting-records.ts';

/**
 * Joins what the browser saw with what the servers recorded: which facts are of one row. What it
 * touches is to be derived anew.
 */
export class Joining {
  readonly entries = new Map<string, Entry>();
  readonly revalidations = new Revalidations();
  readonly names = new SessionNames();
  readonly numbers = new GivenNumbers();
  readonly waiting: WaitingRecords;

  readonly #byHop = new Map<string, string[]>();
  readonly #byRecord = new Map<string, string>();
  /** Responses from some cache, by their address. */
  readonly #fromCache = new Map<string, Set<string>>();
  readonly #parts = new SharedParts();
  readonly #assembler = new WitnessAssembler();
  readonly #tab: TabWatch;
  /** Rows whose client the answer to an open request may tell. */
  readonly #undecided = new Set<string>();
  /** Runs of servers that are over: their open records never end. */
  readonly #over = new Set<string>();
  /** Records whose rows were cleared: they may come again, and must not come back. */
  readonly #forgotten = new Set<string>();
  /** Records that do not fit, with what is wrong in them: a response may still name them. */
  readonly #unread = new Map<string, string>();
  /** Hops whose rows were cleared, or that came while paused. */
  readonly #ignoredHops = new Set<string>();
  readonly #dirty = new Set<string>();
  readonly #revisions: RevisionTable;
  readonly #isShown: (key: string) => boolean;
  readonly #onDrop: (key: string) => void;
  #lastKey = 0;
  #isPaused = false;

  constructor({
    watchingSince,
    revisions,
    isShown,
    onDrop,
  }: {
    /** Epoch ms: records from before it are history. */
    watchingSince: number;
    revisions: RevisionTable;
    /** Whether there is a row of this key for the eye. */
    isShown: (key: string) => boolean;
    /** A row turned out to be another one's. */
    onDrop: (key: string) => void;
  }) {
    this.#tab = new TabWatch(watchingSince);
    this.waiting = new WaitingRecords(this.#tab);
    this.#revisions = revisions;
    this.#isShown = isShown;
    this.#onDrop = onDrop;
  }

  /** Whether a run of a server is over, as far as it is known. */
  isOver(instance: string): boolean {
    return this.#over.has(instance);
  }

  /** While paused, no row is added; the rows that are there still learn how they ended. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  /** Takes facts in, in any order. */
  take(facts: readonly Fact[]): void {
    for (const fact of facts) this.#take(fact);
    this.#placeRecords();
    this.#decideClients();
  }

  /** What the user says of cookies holds for the rows that are there, too. */
  choose(choices: Choices): void {
    this.names.choose(choices);
    for (const key of this.entries.keys()) this.#dirty.add(key);
  }

  /** The rows that facts touched since the last time. */
  takeDirty(): ReadonlySet<string> {
    this.#watchCookies();
    const dirty = new Set(this.#dirty);
    this.#dirty.clear();
    return dirty;
  }

  /** A row has its number now. */
  number(key: string, number: number): void {
    const entry = this.entries.get(key);
    if (entry) this.entries.set(key, { ...entry, number });
  }

  /** Forgets rows: what comes later about them is ignored. */
  forgetRows(gone: readonly Exchange[]): void {
    for (const { key, recordId, witness } of gone) {
      this.entries.delete(key);
      this.#undecided.delete(key);
      if (recordId !== null) {
        this.#byRecord.delete(recordId);
        this.#forgotten.add(recordId);
      }
      if (witness) {
        this.#byHop.delete(hopKey(witness));
        this.#ignoredHops.add(hopKey(witness));
        this.#forgetFromCache(witness.url, key);
        this.#assembler.forget(witness.requestId, (hop) => this.#byHop.has(hopKey(hop)));
      }
    }
    bound(this.#forgotten);
    bound(this.#ignoredHops);
  }

  #forgetFromCache(url: string, key: string): void {
    const all = this.#fromCache.get(url);
    all?.delete(key);
    if (all?.size === 0) this.#fromCache.delete(url);
  }

  /** Forgets the records that wait, too. */
  forgetWaiting(): void {
    for (const id of this.waiting.ids) this.#forget(id);
  }

  /** Forgets what is known of requests that no row is of. */
  retain(rows: readonly Exchange[]): void {
    this.#assembler.retain(new Set(rows.map((row) => row.witness?.requestId ?? '')));
  }

  #take(fact: Fact): void {
    switch (fact.kind) {
      case 'witness': {
        this.#revisions.add(contentsOf(fact.event));
        const witness = this.#assembler.take(this.#parts.event(fact.event));
        if (witness) this.#takeWitness(witness);
        break;
      }
      case 'records':
        this.#revisions.add(fact.revisions);
        this.#takeRecords(fact);
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
        this.revalidations.note(fact.use);
        for (const key of this.#fromCache.get(fact.use.url) ?? []) this.#dirty.add(key);
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
      case 'numbers':
        this.numbers.give(fact.given);
        break;
      case 'left':
      case 'navigated':
        // What a navigation means for the rows is the user's choice: see the store.
        break;
    }
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
    if (witness.fromCache) this.#noteFromCache(witness.url, own);
  }

  #noteFromCache(url: string, keys: readonly string[]): void {
    const all = this.#fromCache.get(url) ?? new Set();
    for (const key of keys) all.add(key);
    this.#fromCache.set(url, all);
  }

  /** Ties a record to a hop: the hop's own row, or one more where the hop has several records. */
  #bind(recordId: string, own: string[], witness: Witness): void {
    const holder = this.#byRecord.get(recordId);
    // The first hop that names a record has it. A later one is a replay from some cache.
    if (holder !== undefined && (own.includes(holder) || this.entries.get(holder)?.witness)) return;
    const free = own.find((key) => this.entries.get(key)?.recordId === null);
    // Of two rows of one request, the one that was there first stays.
    const known = this.#known(recordId);
    // What it names is of another request: of a row of its own, or still to come.
    if (known && !isNamedBy(known.record, known.from, witness)) return;
    if (holder !== undefined && (free === undefined || !this.#isShown(free))) {
      this.#update(holder, { witness });
      if (free !== undefined) this.#discard(free, own);
      own.push(holder);
      return;
    }
    const key = free ?? this.#add({ witness, origin: originOf(witness.url) });
    if (free === undefined) own.push(key);
    this.waiting.take(recordId);
    if (holder !== undefined) this.#drop(holder);
    const unread = this.#unread.get(recordId) ?? null;
    this.#update(key, { recordId, ...(known ?? NOTHING), unread });
    this.#byRecord.set(recordId, key);
  }

  /** A record that is here already, without a request of its own. */
  #known(recordId: string): ReadRecord | null {
    const holder = this.entries.get(this.#byRecord.get(recordId) ?? '');
    const { record, from, instance } = holder ?? this.waiting.find(recordId) ?? NOTHING;
    return record && from ? { record, from, instance } : null;
  }

  /** What the record of a request that is not shown has to tell is not shown either. */
  #forget(recordId: string): void {
    const key = this.#byRecord.get(recordId);
    if (key !== undefined && this.entries.get(key)?.witness) return;
    if (key !== undefined) this.#drop(key);
    this.#byRecord.delete(recordId);
    this.waiting.take(recordId);
    this.#forgotten.add(recordId);
  }

  /** Gives a record a row of its own, where the response that named it was an old one replayed. */
  #releaseReplay(key: string): void {
    const entry = this.entries.get(key);
    if (!entry?.witness?.fromCache || !entry.record || !entry.from) return;
    const { record, from, instance, witness } = entry;
    if (!answers(record, witness)) this.#release(key, { record, from, instance });
  }

  /** Takes a record from the row that it turned out not to be of. */
  #release(key: string, read: ReadRecord): void {
    const { id } = read.record;
    this.#update(key, { ...NOTHING, recordId: null, unread: null });
    this.#byRecord.delete(id);
    for (const { key: other, witness, recordId } of this.entries.values()) {
      if (other === key || recordId !== null || !witness) continue;
      if (!isNamedBy(read.record, read.from, witness)) continue;
      this.#update(other, { ...read, recordId: id });
      this.#byRecord.set(id, other);
      return;
    }
    this.#addRecord(read);
  }

  #takeRecords({ records, ...source }: Extract<Fact, { kind: 'records' }>): void {
    const from = this.#parts.from(source);
    for (const record of records) this.#takeRecord(this.#parts.record(record), from);
  }

  #takeRecord(
    record: SessionRecord,
    { from, instance }: { from: RecordsFrom; instance: string },
  ): void {
    if (this.#forgotten.has(record.id)) return;
    this.#noteName(record.cookieIn.name, from.origin);
    this.#unread.delete(record.id);
    const key = this.#byRecord.get(record.id);
    const entry = key === undefined ? undefined : this.entries.get(key);
    if (entry) {
      if (entry.witness && !isNamedBy(record, from, entry.witness)) {
        this.#release(entry.key, { record, from, instance });
        return;
      }
      this.#update(entry.key, { record, from, instance, unread: null });
      this.#releaseReplay(entry.key);
      return;
    }
    this.waiting.add({ record, from, instance, isPaused: this.#isPaused });
  }

  #noteUnread(recordId: string, detail: string): void {
    this.#unread.set(recordId, detail);
    bound(this.#unread);
    const key = this.#byRecord.get(recordId);
    if (key !== undefined) this.#update(key, { unread: detail });
  }

  #noteGone(recordId: string): void {
    const key = this.#byRecord.get(recordId);
    if (key !== undefined && !this.entries.get(key)?.record) {
      this.#update(key, { isRecordGone: true });
    }
  }

  /** Gives the records that no response has named rows of their own, unless one may be about to. */
  #placeRecords(): void {
    for (const { isPaused, ...arrival } of this.waiting.takeUnnamed()) {
      if (isPaused) this.#forgotten.add(arrival.record.id);
      // One that has not ended comes again when it has: by then the browser has told more. But where
      // the client has left, its store may never answer.
      else if (arrival.record.phase === 'final' || arrival.record.finish === 'aborted') {
        this.#addRecord(arrival);
      }
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
      const entry = this.entries.get(key);
      if (entry?.record && entry.from && !entry.witness) {
        if (this.#tab.isPossible(entry.record, entry.from)) continue;
        this.#update(key, { unseenClient: this.#tab.clientOf(entry.record, entry.from) });
      }
      this.#undecided.delete(key);
    }
  }

  #add({ witness, origin }: { witness: Witness | null; origin: string }): string {
    const key = `exchange-${++this.#lastKey}`;
    this.entries.set(key, {
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
    const entry = this.entries.get(key);
    if (!entry) return;
    this.entries.set(key, { ...entry, ...facts });
    this.#dirty.add(key);
  }

  #discard(key: string, own: string[]): void {
    own.splice(own.indexOf(key), 1);
    this.#drop(key);
  }

  #drop(key: string): void {
    this.entries.delete(key);
    this.#dirty.delete(key);
    this.#onDrop(key);
  }

  #noteRun(instance: string, isOver: boolean): void {
    if (this.#over.has(instance) === isOver) return;
    if (isOver) this.#over.add(instance);
    else this.#over.delete(instance);
    bound(this.#over);
    for (const entry of this.entries.values()) {
      if (entry.instance === instance && entry.record?.phase === 'open') this.#dirty.add(entry.key);
    }
  }

  /** A cookie that a server calls its session's is one in every row, also in earlier ones. */
  #noteName(name: string, origin: string): void {
    if (!this.names.tell(name, hostNameOf(origin))) return;
    for (const entry of this.entries.values()) if (!entry.record) this.#dirty.add(entry.key);
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
      const witness = this.entries.get(key)?.witness;
      if (witness && this.names.watch(witness)) hosts.add(hostNameOf(witness.url));
    }
    if (hosts.size === 0) return;
    for (const { key, witness } of this.entries.values()) {
      if (witness && hosts.has(hostNameOf(witness.url))) this.#dirty.add(key);
    }
  }
}
