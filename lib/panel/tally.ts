import type { Fingerprint } from '../../server-plugin/protocol.ts';
import type { Exchange } from '../join/exchange.ts';
import { isOfEmptySession, isUninvolved } from '../join/involvement.ts';
import { isQuiet } from '../join/quiet.ts';
import { isSave } from '../query/steps.ts';
import { Prefixes } from './fingerprints.ts';

/** How many rows of an origin there are. */
export interface OriginTally {
  rows: number;
  /** Rows with a session cookie. */
  cookies: number;
  /** Rows whose response named a record. */
  records: number;
}

/** How many rows there are of each kind: counted as they come and go. */
export interface Counts {
  all: number;
  /** No session takes part in them. */
  uninvolved: number;
  /** The app looked at a session with nothing in it. */
  empty: number;
  /** What other tabs and clients did. */
  others: number;
  /** Nobody made them for their own sake, and they did nothing to the session. */
  quiet: number;
  lost: number;
  /** The session was stored, and nothing was lost. */
  saved: number;
}

/** Counts rows, each when it comes and when it goes. */
export class Tally {
  readonly counts: Counts = {
    all: 0,
    uninvolved: 0,
    empty: 0,
    others: 0,
    quiet: 0,
    lost: 0,
    saved: 0,
  };
  readonly #origins = new Map<string, OriginTally>();
  readonly #services = new Map<string, number>();
  readonly #sessions = new Map<Fingerprint, number>();
  readonly #prefixes = new Prefixes();

  /** By origin; one of which there is no row is absent. */
  get origins(): ReadonlyMap<string, Readonly<OriginTally>> {
    return this.#origins;
  }

  /** Rows by the service that answered. */
  get services(): ReadonlyMap<string, number> {
    return this.#services;
  }

  /** How many digits of a fingerprint it takes to tell the sessions of the rows apart. */
  get digits(): number {
    return this.#prefixes.digits;
  }

  /** @param by 1 for a row that comes, -1 for one that goes */
  count(row: Exchange, by: 1 | -1): void {
    const { counts } = this;
    counts.all += by;
    if (isUninvolved(row)) counts.uninvolved += by;
    if (isOfEmptySession(row)) counts.empty += by;
    if (isAnothers(row)) counts.others += by;
    if (isQuiet(row)) counts.quiet += by;
    if (row.judgement.verdict === 'lost') counts.lost += by;
    else if (isSave(row)) counts.saved += by;
    this.#countOrigin(row, by);
    if (row.process?.service != null) countIn(this.#services, row.process.service, by);
    const { session, record } = row;
    const before = record?.session.before ?? null;
    if (session !== null) this.#countSession(session, by);
    if (before !== null && before !== session) this.#countSession(before, by);
  }

  #countOrigin({ origin, cookieName, recordId }: Exchange, by: 1 | -1): void {
    const tally = this.#origins.get(origin) ?? { rows: 0, cookies: 0, records: 0 };
    tally.rows += by;
    if (cookieName !== null) tally.cookies += by;
    if (recordId !== null) tally.records += by;
    if (tally.rows === 0) this.#origins.delete(origin);
    else this.#origins.set(origin, tally);
  }

  #countSession(session: Fingerprint, by: 1 | -1): void {
    const count = countIn(this.#sessions, session, by);
    if (by === 1 && count === 1) this.#prefixes.add(session);
    if (count === 0) this.#prefixes.delete(session);
  }
}

/** @returns how many there are now */
function countIn(counts: Map<string, number>, name: string, by: number): number {
  const count = (counts.get(name) ?? 0) + by;
  if (count > 0) counts.set(name, count);
  else counts.delete(name);
  return count;
}

/** What may be this tab's own is not left out with what others did. */
export function isAnothers({ client }: Exchange): boolean {
  return client === 'other-client' || client === 'history';
}
