import type { RevisionId } from '../../../server-plugin/protocol.ts';
import { isChunkName } from '../../decoders/chunks.ts';
import type { Exchange } from '../../join/exchange.ts';
import { isUninvolved } from '../../join/involvement.ts';
import type { Json } from '../../states/json.ts';
import type { RevisionTable } from '../../states/revisions.ts';
import type { WireCookie } from '../../witness/hop.ts';
import { sessionLine } from '../../witness/session-line.ts';
import { browserCookie, type BrowserCookie } from './browser-cookie.ts';
import { idsOf, storedUnder, type Stored } from './store-calls.ts';

/** What the next request of a session would load, as far as it is known. */
export interface NextLoad {
  outcome: Outcome;
  /** Requests that are under way, and may change it. */
  open: readonly Exchange[];
  /** Epoch ms: when the first of the clocks ends it that are known; null where none is. */
  endsAt: number | null;
  /** The run of the server that told of it is over: it holds where its store outlives that. */
  isOfEarlierRun: boolean;
}

export type Outcome =
  /** This state. `saved` and `loaded` by the server, `set` and `sent` in a cookie. */
  | ({ kind: 'state'; value: Json } & Source)
  /** No session: nothing is there, or no cookie leads to it. */
  | { kind: 'none'; because: 'destroyed' | 'not-found' | 'cleared' | 'without'; by: Exchange }
  | { kind: 'unknown'; because: Unknown; by: readonly Exchange[] };

/** Who tells of a state, and who wrote it as it is; null where none of these is known to have. */
interface Source {
  how: 'saved' | 'loaded' | 'set' | 'sent';
  by: Exchange;
  writer: Exchange | null;
}

export type Unknown =
  /** While nothing is recorded, requests come and go unseen. */
  | 'paused'
  /** Nobody tells what a request did that came after the last that is told of. */
  | 'untold'
  /** The server began anew since, with its sessions in its memory. */
  | 'restart'
  /** Several processes have sessions in their memory, each its own. */
  | 'several-processes'
  /** More than one of its ids leads to something, and the browser's cookie was not seen. */
  | 'several-ids'
  /** Two requests wrote at the same time. */
  | 'overlap'
  /** The end of a call was not told. */
  | 'unfinished'
  /** Whether the browser has the cookie is not known. */
  | 'cookie-unsure'
  /** The session is in a cookie of somebody else. */
  | 'cookie-unseen'
  /** No request tells what is behind the id in the browser's cookie. */
  | 'never-loaded'
  /** Its cookie cannot be read. */
  | 'sealed'
  /** By its clocks it has ended, and nobody has asked since. */
  | 'ran-out'
  /** The state is gone or too large to be shown. */
  | 'state';

export interface Circumstances {
  revisions: Pick<RevisionTable, 'get'>;
  isPaused: boolean;
  /** Whether the sessions of a request are told to be in the memory of its server. */
  isInMemory: (exchange: Exchange) => boolean;
  /** Whether a run of a server is over, as far as it is known. */
  isOver: (instance: string) => boolean;
}

/**
 * What the next request would load that comes with the cookie of a session. What is not sure is
 * unknown, with its reason.
 *
 * @param rows of one session, by the start of their request
 */
export function nextLoad(rows: readonly Exchange[], circumstances: Circumstances): NextLoad {
  const open = rows.filter(isOpen);
  const cookie = browserCookie(rows);
  const found = isInCookie(rows, cookie)
    ? inCookie(rows, cookie)
    : inStore(rows, cookie, circumstances);
  const outcome = outcomeOf(found, circumstances);
  const isState = outcome.kind === 'state';
  return {
    outcome,
    open,
    endsAt: isState ? endOf(rows) : null,
    isOfEarlierRun: isState && isOfEarlierRun(outcome, circumstances),
  };
}

/** The same at a time (epoch ms): what has ended by then, somebody may have ended or prolonged. */
export function atTime(next: NextLoad, now: number): NextLoad {
  const { outcome, endsAt } = next;
  if (outcome.kind !== 'state' || endsAt === null || endsAt > now) return next;
  const ended: Outcome = { kind: 'unknown', because: 'ran-out', by: [outcome.by] };
  return { ...next, outcome: ended, endsAt: null, isOfEarlierRun: false };
}

/** A state that was found, by its name. */
interface Found extends Source {
  kind: 'found';
  revision: RevisionId | null;
}

type Search = Found | Exclude<Outcome, { kind: 'state' }>;

function outcomeOf(found: Search, { revisions, isPaused }: Circumstances): Outcome {
  const by = found.kind === 'unknown' ? found.by : [found.by];
  if (isPaused) return { kind: 'unknown', because: 'paused', by };
  if (found.kind !== 'found') return found;
  const value = revisions.get(found.revision)?.value;
  if (value === undefined) return { kind: 'unknown', because: 'state', by };
  const { how, by: teller, writer } = found;
  return { kind: 'state', value, how, by: teller, writer };
}

function inCookie(rows: readonly Exchange[], held: BrowserCookie): Search {
  if (held.kind === 'unseen') return unknown('cookie-unseen', rows.slice(-1));
  if (held.kind === 'unsure') return unknown('cookie-unsure', [held.by]);
  if (held.kind === 'none') return held;
  const { cookie, by, isSet } = held;
  if (!isSet && isTurnedDown(by)) return { kind: 'none', because: 'not-found', by };
  const revision = contentOf(by, cookie, isSet) ?? contentElsewhere(rows, cookie);
  if (revision === null) return unknown('sealed', [by]);
  return { kind: 'found', revision, how: isSet ? 'set' : 'sent', by, writer: isSet ? by : null };
}

function isTurnedDown({ record }: Exchange): boolean {
  return record !== null && !['valid', 'unchecked'].includes(record.cookieIn.state);
}

/** As the server tells it, else as it can be read in the cookie. */
function contentOf({ record }: Exchange, cookie: WireCookie, isSet: boolean): RevisionId | null {
  const told = isSet ? record?.data.saved : record?.data.loaded;
  return told ?? cookie.inside?.content ?? null;
}

/** Equal cookies have one content; of one in chunks only the first is compared. */
function contentElsewhere(
  rows: readonly Exchange[],
  { name, fingerprint }: WireCookie,
): RevisionId | null {
  if (isChunkName(name)) return null;
  for (const row of rows) {
    const { witness } = row;
    const line = sessionLine(witness, name);
    const sent = witness?.cookies?.find((one) => one.name === name);
    const told =
      (line?.fingerprint === fingerprint ? contentOf(row, line, true) : null) ??
      (sent?.fingerprint === fingerprint ? contentOf(row, sent, false) : null);
    if (told !== null) return told;
  }
  return null;
}

function inStore(
  rows: readonly Exchange[],
  held: BrowserCookie,
  circumstances: Circumstances,
): Search {
  switch (held.kind) {
    case 'none':
      return held;
    case 'unsure': {
      const all = held.maybe?.map((id) => storedUnder(rows, id)) ?? [null];
      const last = lastOf(all);
      // Whichever it has: all of them lead to nothing.
      const isGone = all.every((stored) => stored?.kind === 'gone');
      return isGone && untoldSince(rows, last).length === 0
        ? searchOf(last, [], rows, circumstances)
        : unknown('cookie-unsure', [held.by]);
    }
    case 'has': {
      const stored = storedUnder(rows, held.cookie.fingerprint);
      const untold = untoldSince(rows, stored);
      if (stored === null && untold.length === 0) return unknown('never-loaded', [held.by]);
      return searchOf(stored, untold, rows, circumstances);
    }
    case 'unseen': {
      const all = idsOf(rows).map((id) => storedUnder(rows, id));
      const alive = all.filter((stored) => stored !== null && stored.kind !== 'gone');
      const by = new Set(alive.flatMap(byOf));
      if (alive.length > 1) return unknown('several-ids', [...by]);
      const stored = alive[0] ?? lastOf(all);
      return searchOf(stored, untoldSince(rows, stored), rows, circumstances);
    }
  }
}

function searchOf(
  stored: Stored,
  untold: readonly Exchange[],
  rows: readonly Exchange[],
  circumstances: Circumstances,
): Search {
  if (untold.length > 0) return unknown('untold', untold);
  if (stored === null) return unknown('never-loaded', rows.slice(-1));
  if (stored.kind === 'unsure') return unknown(stored.because, stored.by);
  if (stored.kind === 'gone') return { kind: 'none', because: stored.how, by: stored.by };
  const elsewhere = elsewhereBecause(stored.by, rows, circumstances);
  if (elsewhere) return unknown(elsewhere, [stored.by]);
  return { ...stored, kind: 'found' };
}

/** Why the next request may not find what this one stored or found. */
function elsewhereBecause(
  by: Exchange,
  rows: readonly Exchange[],
  { isInMemory, isOver }: Circumstances,
): Unknown | null {
  if (!isInMemory(by)) return null;
  if (by.instance !== null && isOver(by.instance)) return 'restart';
  const runs = rows.flatMap(({ instance }) => instance ?? []);
  return new Set(runs.filter((run) => !isOver(run))).size > 1 ? 'several-processes' : null;
}

/** A cookie knows no run. */
function isOfEarlierRun({ how, by }: Source, { isOver }: Circumstances): boolean {
  return (how === 'saved' || how === 'loaded') && by.instance !== null && isOver(by.instance);
}

/** Requests after what is told that may have changed the session, and of which nobody tells. */
function untoldSince(rows: readonly Exchange[], stored: Stored): Exchange[] {
  const since = sinceOf(stored);
  const runs = new Set(byOf(stored).map(({ instance }) => instance));
  // What a run of the server left open ended with it, before another told of the session.
  const isLeft = ({ record, instance }: Exchange): boolean =>
    record?.phase === 'open' && runs.size > 0 && !runs.has(instance);
  return rows.filter((row) => endedAt(row) > since && isUntold(row) && !isLeft(row)).slice(-1);
}

function isUntold(row: Exchange): boolean {
  const { record, witness, judgement } = row;
  if (record) return record.phase === 'open' ? !isOpen(row) : record.ops.length >= MOST_CALLS;
  if (!witness || witness.fromCache || isOpen(row)) return false;
  return judgement.verdict !== 'none' && !isUninvolved(row);
}

/** Of one request; a server tells no more. */
const MOST_CALLS = 100;

function isOpen({ record, witness, judgement }: Exchange): boolean {
  return record ? judgement.verdict === 'pending' : witness?.endedAt === null;
}

function endedAt({ witness, record, startedAt }: Exchange): number {
  const took = record?.timing.end ?? Infinity;
  return witness?.endedAt ?? startedAt + took;
}

function isInCookie(rows: readonly Exchange[], held: BrowserCookie): boolean {
  const told = rows.findLast(({ record }) => record !== null)?.record;
  if (told) return told.middleware.kind === 'cookie';
  if (held.kind !== 'has') return false;
  const { inside } = held.cookie;
  return inside?.content != null || inside?.kind === 'sealed';
}

/** The first of its clocks: that of the cookie as the browser has it, the others as the server told last. */
function endOf(rows: readonly Exchange[]): number | null {
  const seen = rows.findLast(({ witness, cookieEnd }) => witness !== null && cookieEnd !== null);
  const told = rows.findLast(
    ({ record }) => record?.phase === 'final' && record.session.after !== null,
  );
  const times = [
    seen?.cookieEnd?.at ?? null,
    told?.record?.expiry.session ?? null,
    told?.record?.expiry.store ?? null,
  ].filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

function lastOf(all: readonly Stored[]): Stored {
  return all.toSorted((a, b) => sinceOf(a) - sinceOf(b)).at(-1) ?? null;
}

function sinceOf(stored: Stored): number {
  return Math.max(...byOf(stored).map(({ startedAt }) => startedAt));
}

function byOf(stored: Stored): readonly Exchange[] {
  if (stored === null) return [];
  return stored.kind === 'unsure' ? stored.by : [stored.by];
}

function unknown(because: Unknown, by: readonly Exchange[]): Search {
  return { kind: 'unknown', because, by };
}
