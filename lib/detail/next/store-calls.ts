import type { Fingerprint, Operation, RevisionId } from '../../../server-plugin/protocol.ts';
import type { Exchange } from '../../join/exchange.ts';

/** What the store has under an id, as the calls to it tell; null where none tells. */
export type Stored =
  | {
      kind: 'holds';
      how: 'saved' | 'loaded';
      revision: RevisionId | null;
      by: Exchange;
      /** The request that stored this very state; null where none of these is known to have. */
      writer: Exchange | null;
    }
  | { kind: 'gone'; how: 'destroyed' | 'not-found'; by: Exchange }
  | { kind: 'unsure'; because: 'overlap' | 'unfinished'; by: readonly Exchange[] }
  | null;

/** A call that changed what is under an id, or that found it. Epoch ms, of the server's clock. */
interface Call {
  from: number;
  to: number;
  /** Null for one whose end was not told. */
  tells: Extract<Stored, { by: Exchange }> | null;
  by: Exchange;
}

/**
 * What the store has under an id. The last write tells, and a load that began after it tells more:
 * also what somebody did who is not seen here. A write that failed left what was there.
 *
 * @param rows of one session, by the start of their request
 */
export function storedUnder(rows: readonly Exchange[], id: Fingerprint): Stored {
  const write = last(
    rows,
    (row) => writesOf(row, id),
    ({ to }) => to,
  );
  const load = last(
    rows,
    (row) => loadOf(row, id),
    ({ from }) => from,
  );
  if (!write) return load?.tells ?? null;
  if (load && load.from >= write.to) return withWriter(load.tells, write.tells);
  if (write.tells === null) return { kind: 'unsure', because: 'unfinished', by: [write.by] };
  const beside = rows
    .filter((row) => endOf(row) > write.from)
    .flatMap((row) => writesOf(row, id))
    .find((other) => other.to > write.from && isOther(other, write));
  if (beside) return { kind: 'unsure', because: 'overlap', by: [beside.by, write.by] };
  return write.tells;
}

/**
 * The last call by its time. Nearly all rows were over by then and are not looked into: there may be a
 * hundred thousand.
 */
function last(
  rows: readonly Exchange[],
  callsOf: (row: Exchange) => readonly Call[],
  timeOf: (call: Call) => number,
): Call | null {
  let found: Call | null = null;
  let time = -Infinity;
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const row = rows[index];
    if (!row || endOf(row) <= time) continue;
    for (const call of callsOf(row)) {
      if (timeOf(call) <= time) continue;
      found = call;
      time = timeOf(call);
    }
  }
  return found;
}

/** When all that a row tells of was over; epoch ms, of the server's clock. */
function endOf({ record }: Exchange): number {
  if (!record) return -Infinity;
  let end = record.timing.end ?? Infinity;
  // Calls may go on after the response.
  for (const { at, ms } of record.ops) end = Math.max(end, at + (ms ?? 0));
  return record.t0 + end;
}

/** What was loaded, and who stored it, if it was that. */
function withWriter(loaded: Call['tells'], written: Call['tells']): Call['tells'] {
  if (loaded?.kind !== 'holds' || written?.kind !== 'holds') return loaded;
  const isIt = loaded.revision !== null && loaded.revision === written.revision;
  return isIt ? { ...loaded, writer: written.by } : loaded;
}

/** The ids under which something was stored, or looked for. */
export function idsOf(rows: readonly Exchange[]): Fingerprint[] {
  const ids = rows.flatMap(({ record }) => [
    record?.session.before ?? null,
    record?.session.after ?? null,
    ...(record?.ops ?? []).map(({ session }) => session),
  ]);
  return [...new Set(ids.filter((id) => id !== null))];
}

/** Of another request, and not the same that it wrote. */
function isOther(one: Call, other: Call): boolean {
  if (one.by.key === other.by.key) return false;
  const [a, b] = [one.tells, other.tells];
  if (a?.kind === 'gone' || b?.kind === 'gone') return a?.kind !== b?.kind;
  return a === null || b === null || a.revision === null || a.revision !== b.revision;
}

function writesOf(by: Exchange, id: Fingerprint): Call[] {
  const { record } = by;
  if (!record) return [];
  const own = record.ops.filter(({ op, session }) => session === id && WRITES.has(op));
  const lastSave = own.findLast(({ op, ok }) => op === 'save' && ok === true);
  return own.flatMap((op): Call[] => {
    if (op.ok === false) return [];
    const from = record.t0 + op.at;
    if (op.ok === null) {
      // Of a request that is under way that is said already, and else its end is the latest.
      const to = Math.max(from, record.t0 + (record.timing.end ?? 0));
      return record.phase === 'open' ? [] : [{ from, to, tells: null, by }];
    }
    const to = from + (op.ms ?? 0);
    if (op.op === 'destroy')
      return [{ from, to, tells: { kind: 'gone', how: 'destroyed', by }, by }];
    const told = op === lastSave && record.session.after === id ? record.data.saved : null;
    const revision = op.revision ?? told;
    return [{ from, to, tells: { kind: 'holds', how: 'saved', revision, by, writer: by }, by }];
  });
}

const WRITES = new Set<Operation['op']>(['save', 'destroy']);

/** The last load of a request: it may look again. */
function loadOf(by: Exchange, id: Fingerprint): Call[] {
  const { record } = by;
  if (!record) return [];
  const load = record.ops.findLast(
    ({ op, session, revision }) =>
      session === id && (op === 'load' || (op === 'reload' && revision !== null)),
  );
  const isOfCookie = record.session.before === id;
  if (load ? load.ok !== true : !isOfCookie || record.data.loaded === null) return [];
  const from = record.t0 + (load?.at ?? 0);
  const to = from + (load?.ms ?? 0);
  const { state } = record.cookieIn;
  const first = load?.op === 'reload' ? null : record.data.loaded;
  const revision = load?.revision ?? (isOfCookie && state === 'valid' ? first : null);
  if (revision !== null || (isOfCookie && state === 'valid')) {
    return [{ from, to, tells: { kind: 'holds', how: 'loaded', revision, by, writer: null }, by }];
  }
  const isMissing = isOfCookie && (state === 'unknown-id' || state === 'expired');
  return isMissing ? [{ from, to, tells: { kind: 'gone', how: 'not-found', by }, by }] : [];
}
