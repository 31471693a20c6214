import type { Fingerprint } from '../../server-plugin/protocol.ts';
import { isKept, type Witness } from '../witness/hop.ts';
import { sessionLine } from '../witness/session-line.ts';
import type { Mark } from './marks.ts';
import { isSameCookie, isUnaware, settingsOf, type Candidate, type Setting } from './settings.ts';

/**
 * Marks the exchanges whose session is out of reach: it was stored and its cookie sent, and another
 * response put another value in the cookie's place, which knew nothing of it: no request had sent it
 * back, or that response's own request had begun before the cookie came.
 *
 * @param exchanges of one host and one cookie; any order
 * @param name of the cookie
 * @returns the marks by key of the exchange; one without marks is absent
 */
export function markOrphans(exchanges: readonly Candidate[], name: string): Map<string, Mark[]> {
  const settings = settingsOf(exchanges, name);
  const sendings = exchanges.flatMap((exchange) => sendingsOf(exchange, name));
  const cleared = exchanges.flatMap(({ witness }) => clearedAt(witness, name) ?? []);
  const marks = new Map<string, Mark[]>();
  const add = ({ exchange }: Setting, mark: Mark): void => {
    marks.set(exchange.key, [...(marks.get(exchange.key) ?? []), mark]);
  };
  for (const [index, first] of settings.entries()) {
    const isStored = isNewSession(first);
    if (!isStored && !isUntold(first, name)) continue;
    const next = settings
      .slice(index + 1)
      .find((later) => later.value !== first.value && isSameCookie(first, later));
    if (!next || cleared.some((at) => at >= first.at && at <= next.at)) continue;
    const sentBack = sendings.filter(({ value }) => value === first.value);
    const wasSentBack = sentBack.length > 0;
    if (wasSentBack && !isUnaware(next, first, name)) continue;
    // Who sends it later has it still, or again.
    if (sentBack.some(({ at }) => at > next.at)) continue;
    // That the browser took the other value is seen: its jar has it, or it was sent back.
    const isTaken = sendings.some(({ value }) => value === next.value);
    if (isKept(next.set) !== true && !isTaken) continue;
    if (isStored) {
      add(first, { kind: 'orphaned', by: next.number, wasSentBack });
      add(next, { kind: 'replaced', of: first.number, wasSentBack });
    } else if (isUnaware(next, first, name)) {
      add(first, { kind: 'displaced', by: next.number });
    }
  }
  return marks;
}

/** Whether a cookie began where none had come, and no server tells what of. */
function isUntold({ exchange: { record, witness } }: Setting, name: string): boolean {
  return record === null && witness?.cookies?.every((cookie) => cookie.name !== name) === true;
}

/** Epoch ms at which a response made the browser drop the cookie. */
function clearedAt(witness: Witness | null, name: string): number | null {
  const set = sessionLine(witness, name);
  return set?.cleared === true && isKept(set) !== false ? (witness?.respondedAt ?? null) : null;
}

/** A value that a request sent, and when that began; epoch ms. */
interface Sending {
  value: Fingerprint;
  at: number;
}

/** What went along with a request, or came with one of another client: all that led to a session. */
function sendingsOf({ record, witness }: Candidate, name: string): Sending[] {
  const sent = witness?.cookies?.filter((cookie) => cookie.name === name) ?? [];
  const before = record?.cookieIn.name === name ? record.session.before : null;
  const values = [...sent.map(({ fingerprint }) => fingerprint), before];
  // Some of the browser's own requests only the server tells of, such as those of DevTools.
  const at = witness?.startedAt ?? record?.t0 ?? 0;
  return values.flatMap((value) => (value === null ? [] : [{ value, at }]));
}

/** Whether something was stored under an id that was not there before. */
function isNewSession({ exchange: { record } }: Setting): boolean {
  if (record?.phase !== 'final' || record.data.saved === null) return false;
  const { before, after } = record.session;
  return after !== null && before !== after;
}
