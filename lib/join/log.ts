import type { RevisionId } from '../../server-plugin/protocol.ts';
import type { Mark } from '../judgement/marks.ts';
import { RowList } from '../rows/row-list.ts';
import type { Fact } from '../sources/facts.ts';
import { RevisionTable } from '../states/revisions.ts';
import type { Choices } from '../witness/choices.ts';
import { deriveExchange, type Entry } from './halves/entry.ts';
import type { Exchange } from './exchange.ts';
import { Exchanges, type ExchangeChange } from './exchanges.ts';
import { isUninvolved } from './involvement.ts';
import { Joining } from './halves/joining.ts';
import { KnownCookies } from './known-cookies.ts';
import { RowLineages } from './row-lineages.ts';
import { SessionMarks } from './session-marks.ts';
import { StateCounts } from './state-counts.ts';
import { revisionsOf } from './states-of.ts';

/** Rows beyond this are let go, oldest first, and the panel says how many are gone. */
export const MAX_EXCHANGES = 100_000;
/** Rows of one part, where very many come at once. */
const ROWS_TOGETHER = 32;
/** How much of the time it takes until all facts are taken. */
const TAKEN = 0.4;
const NO_MARKS: Mark[] = [];
/** Of the most there may be: so many at once, since each time all rows move together. */
const SHARE_TO_GO = 0.01;

/**
 * The exchanges of one panel: each is derived and judged when a fact about it arrives, and stands in
 * the order of its start.
 *
 * Mutable, and tells what changed: an event costs no more where there are many rows, as long as who
 * follows looks at the changes alone.
 */
export class ExchangeLog {
  readonly revisions = new RevisionTable();
  /** Grows whenever a row has changed. */
  version = 0;
  /** Rows that were let go because there were too many. */
  droppedRows = 0;

  readonly #most: number;
  readonly #list = new RowList<Exchange>();
  readonly #exchanges = new Exchanges();
  readonly #joining: Joining;
  readonly #marks = new SessionMarks();
  readonly #lineages: RowLineages;
  readonly #cookies = new KnownCookies();
  readonly #states = new StateCounts();
  readonly #followers = new Set<(changes: readonly ExchangeChange[]) => void>();
  #lastNumber = 0;

  /**
   * @param watchingSince epoch ms: records from before it are history
   * @param most rows that are kept
   */
  constructor(watchingSince = 0, most = MAX_EXCHANGES) {
    this.#most = most;
    this.#lineages = new RowLineages(most);
    this.#joining = new Joining({
      watchingSince,
      revisions: this.revisions,
      isShown: (key) => this.#exchanges.has(key),
      onDrop: (key) => {
        this.#lineages.forget([key]);
        this.#exchanges.delete(key);
      },
    });
  }

  /** All rows, by the start of their request. Always the same array: what changes in it is told. */
  get rows(): readonly Exchange[] {
    return this.#list.all;
  }

  get(key: string | null): Exchange | undefined {
    return key === null ? undefined : this.#exchanges.get(key);
  }

  /** What a row was derived from, for a recording of it. */
  heldOf(key: string): { entry: Entry; isRevalidated: boolean } | undefined {
    const entry = this.#joining.entries.get(key);
    if (!entry) return undefined;
    const { revalidations } = this.#joining;
    return {
      entry,
      isRevalidated: entry.witness !== null && revalidations.of(entry.witness) === true,
    };
  }

  /** Names of cookies that are a session's, and may say so by nothing else. */
  get sessionNames(): readonly string[] {
    return this.#joining.names.all;
  }

  /** Whether a run of a server is over, as far as it is known. */
  isOver(instance: string): boolean {
    return this.#joining.isOver(instance);
  }

  /** While paused, no row is added; the rows that are there still learn how they ended. */
  pause(isPaused: boolean): void {
    this.#joining.pause(isPaused);
  }

  /** Has the changes of the rows told, after the rows have changed. @returns what ends it */
  follow(follower: (changes: readonly ExchangeChange[]) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Takes facts in, in any order, and judges what they touch. */
  apply(facts: readonly Fact[]): void {
    this.#joining.take(facts);
    this.#settle(this.#joining.takeDirty());
  }

  /**
   * Takes very many facts in, batch by batch, and tells after each how much is done: from 0 to 1.
   * They are judged when all are there, few rows at a time: marks look no further back.
   *
   * @param about how many facts there are
   */
  *takeIn(batches: Iterable<readonly Fact[]>, about: number): Generator<number, void, undefined> {
    let taken = 0;
    for (const facts of batches) {
      this.#joining.take(facts);
      taken += facts.length;
      yield TAKEN * Math.min(1, taken / about);
    }
    const dirty = [...this.#joining.takeDirty()];
    for (let at = 0; at < dirty.length; at += ROWS_TOGETHER) {
      this.#settle(dirty.slice(at, at + ROWS_TOGETHER));
      yield TAKEN + (at / dirty.length) * (1 - TAKEN);
    }
  }

  /** What the user says of cookies holds for the rows that are there, too. */
  choose(choices: Choices): void {
    this.#joining.choose(choices);
    this.#cookies.byHost.clear();
    this.#lineages.forget([...this.#joining.entries.keys()]);
    this.#settle(this.#joining.takeDirty());
  }

  /** Removes rows, all by default; what comes later about them is ignored. */
  clear(isGone?: (exchange: Exchange) => boolean): void {
    this.#remove(isGone ? this.rows.filter(isGone) : [...this.rows]);
    if (!isGone) this.#joining.forgetWaiting();
    this.#tell();
    this.#joining.retain(this.rows);
    this.#forgetStates(this.revisions.ids);
    if (this.rows.length === 0) this.#lastNumber = 0;
  }

  /** Derives the rows of these keys anew. */
  #settle(dirty: Iterable<string>): void {
    const added: Exchange[] = [];
    for (const key of dirty) {
      const isNew = !this.#exchanges.has(key);
      const exchange = this.#judge(key);
      if (isNew && exchange) added.push(exchange);
    }
    // What is learned of a cookie may come after the requests that it did not go along with.
    const { since, isMeant } = this.#cookies.takeNews();
    const later = [...this.rows.slice(this.#list.indexSince(since)), ...added];
    for (const row of later.filter(isMeant)) this.#judge(row.key);
    this.#lineages.settle(this.#exchanges);
    this.#marks.settle(this.#exchanges, this.revisions);
    this.#tell();
    this.#letGo();
  }

  #tell(): void {
    const changes = this.#exchanges.takeChanges();
    if (changes.length === 0) return;
    this.#list.change(changes);
    this.#states.follow(changes);
    this.version++;
    for (const follow of this.#followers) follow(changes);
  }

  /** The oldest, where there are too many. */
  #letGo(): void {
    if (this.rows.length <= this.#most) return;
    const kept = this.#most - Math.floor(this.#most * SHARE_TO_GO);
    const surplus = this.rows.length - kept;
    this.droppedRows += surplus;
    const gone = this.rows.slice(0, surplus);
    this.#remove(gone);
    this.#tell();
    this.#forgetStates(gone.flatMap(revisionsOf));
  }

  #judge(key: string): Exchange | null {
    const entry = this.#joining.entries.get(key);
    if (!entry) return null;
    const derived = this.#numbered(this.#derive(entry));
    const exchange = { ...derived, lineage: this.#lineages.note(derived, this.#cookies.byHost) };
    this.#exchanges.set(exchange);
    this.#marks.note(exchange);
    this.#cookies.see(exchange);
    return exchange;
  }

  /** Gives a row its number as soon as a session takes part: files and the like would leave gaps. */
  #numbered(exchange: Exchange): Exchange {
    if (exchange.number !== null || isUninvolved(exchange)) return exchange;
    const { numbers } = this.#joining;
    this.#lastNumber = Math.max(this.#lastNumber, numbers.last);
    const number = numbers.of(exchange) ?? ++this.#lastNumber;
    this.#joining.number(exchange.key, number);
    const { cookieEnd } = exchange;
    return {
      ...exchange,
      number,
      cookieEnd: cookieEnd?.isOwn === true ? { ...cookieEnd, by: number } : cookieEnd,
    };
  }

  #derive(entry: Entry): Exchange {
    const { names, revalidations } = this.#joining;
    return deriveExchange(entry, {
      revisions: this.revisions,
      wordsOf: (host) => names.wordsOf(host),
      hostCookies: this.#cookies.byHost,
      revalidations,
      instanceAlive: entry.instance === null || !this.isOver(entry.instance),
      marks: this.#exchanges.get(entry.key)?.marks ?? NO_MARKS,
    });
  }

  #remove(gone: readonly Exchange[]): void {
    const keys = new Set(gone.map(({ key }) => key));
    for (const key of keys) this.#exchanges.delete(key);
    this.#joining.forgetRows(gone);
    this.#marks.forget(keys);
    this.#lineages.forget(keys);
  }

  /** Forgets those of these states that no row needs any more, nor a record that waits to be one. */
  #forgetStates(ids: Iterable<RevisionId>): void {
    const awaited = new Set(this.#joining.waiting.all.flatMap(revisionsOf));
    for (const id of ids) {
      if (!this.#states.has(id) && !awaited.has(id)) this.revisions.forget(id);
    }
  }
}
