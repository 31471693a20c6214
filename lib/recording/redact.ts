import { isSecret, redact, type Placeholder } from '../decoders/redact.ts';
import { isBranch, isJsonObject, isRedacted, type Json } from '../states/json.ts';
import { readState } from '../states/read.ts';
import type { Revision } from '../../server-plugin/protocol.ts';
import type { ServerStatus } from '../sources/server-status.ts';
import { REDACTIONS, type Redaction } from '../panel/opened-file.ts';
import type { Note, Recording, ToldRecord } from './format.ts';
import { madeOfEach, within, type Progress } from './progress.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { hidesInEvents } from './redact-events.ts';
import { hidesInText, type TextHider } from './redact-text.ts';
import { rekeyMarks } from './rekey-marks.ts';

/** How much of the time it takes until the browser's events are hidden, and the records. */
const [BROWSER, RECORDS] = [0.3, 0.6];

/**
 * A recording that may be given away. Ids of sessions and values of cookies, of which it has only
 * fingerprints, get other names, as the states do; equal ones stay equal, so that a session can
 * still be followed and states can be compared.
 *
 * @param redaction what of the states and addresses is hidden besides
 */
export function* redactRecording(
  recording: Recording,
  redaction: Exclude<Redaction, 'none'>,
  pseudonyms: Pseudonyms,
): Progress<Recording> {
  const text = hidesInText(redaction, pseudonyms);
  const placeholder: Placeholder = (value) => placeholderOf(value, pseudonyms);
  const hide = (value: Json): Json =>
    rekeyed(
      redaction === 'values' ? hideAll(value, placeholder) : redact(value, placeholder),
      pseudonyms,
    );
  return {
    // What was hidden in the file that this one is made of stays so.
    about: { ...recording.about, redaction: stricter(redaction, recording.about.redaction) },
    servers: recording.servers.map((status) => redactStatus(status, text, pseudonyms)),
    browser: yield* within(madeOfEach(recording.browser, hidesInEvents(pseudonyms, text)), {
      from: 0,
      to: BROWSER,
    }),
    records: yield* within(
      madeOfEach(recording.records, (told) => redactRecord(told, pseudonyms, text)),
      { from: BROWSER, to: RECORDS },
    ),
    states: yield* within(
      madeOfEach(recording.states, (state) => redactState(state, pseudonyms, hide)),
      { from: RECORDS, to: 1 },
    ),
    rows: recording.rows,
    notes: recording.notes.map((note) => redactNote(note, text)),
  };
}

function stricter(a: Redaction, b: Redaction): Redaction {
  return REDACTIONS.find((redaction) => redaction === a || redaction === b) ?? a;
}

/** Keys and the form stay, and so do null, true and false. */
function hideAll(value: Json, placeholder: Placeholder): Json {
  // What stands in the place of what was cut is nobody's value.
  if (isCut(value)) return value;
  if (!isBranch(value)) return isSecret(value) ? placeholder(value) : value;
  if (Array.isArray(value)) return value.map((each) => hideAll(each, placeholder));
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, each]) => [key, hideAll(each, placeholder)]));
}

/** As the plugin writes it. An app may have a key of that name, with a value of its own. */
function isCut(value: Json): boolean {
  return isJsonObject(value) && value.$cut === 'depth' && Object.keys(value).length === 1;
}

/**
 * What was hidden before gets another hash: short values could be found from one whose key somebody
 * has, and an app may store what looks like a placeholder.
 */
function rekeyed(value: Json, pseudonyms: Pseudonyms): Json {
  if (isRedacted(value)) {
    const { bytes, hash } = value.$redacted;
    return { $redacted: { bytes, hash: pseudonyms(hash) } };
  }
  if (typeof value === 'string') return rekeyMarks(value, pseudonyms);
  if (!isBranch(value)) return value;
  if (Array.isArray(value)) return value.map((each) => rekeyed(each, pseudonyms));
  const entries = Object.entries(value).map(([key, each]): [string, Json] => [
    rekeyMarks(key, pseudonyms),
    rekeyed(each, pseudonyms),
  ]);
  return Object.fromEntries(entries);
}

function placeholderOf(value: Json, pseudonyms: Pseudonyms): Json {
  const text = JSON.stringify(value);
  const bytes = new TextEncoder().encode(text).length;
  return { $redacted: { bytes, hash: pseudonyms(text) } };
}

/** A state that is too large to be read cannot be looked through, and does not go along. */
function redactState(
  state: Revision,
  pseudonyms: Pseudonyms,
  hide: (value: Json) => Json,
): Revision {
  const { value } = readState(state);
  const id = pseudonyms(state.id);
  const keys = state.keys?.map((key) => rekeyMarks(key, pseudonyms)) ?? null;
  if (value === undefined) return { ...state, id, keys, json: null, truncated: true };
  return { ...state, id, keys, json: JSON.stringify(hide(value)) };
}

function redactRecord(told: ToldRecord, pseudonyms: Pseudonyms, text: TextHider): ToldRecord {
  const { record, unread } = told;
  const name = (id: string | null): string | null => (id === null ? null : pseudonyms(id));
  const key = (text: string): string => rekeyMarks(text, pseudonyms);
  const { loaded, atHeaders, end, saved } = record.data;
  return {
    ...told,
    process: redactProcess(told.process, pseudonyms),
    unread: unread === null ? null : text.words(unread),
    record: {
      ...record,
      url: text.address(record.url),
      forwardedProto: protoOf(record.forwardedProto, text),
      session: { before: name(record.session.before), after: name(record.session.after) },
      data: {
        loaded: name(loaded),
        atHeaders: name(atHeaders),
        end: name(end),
        saved: name(saved),
      },
      base: name(record.base),
      inPlace: record.inPlace.map(key),
      storeWrote: record.storeWrote.map(key),
      unserialisable: record.unserialisable.map(({ path, type }) => ({
        path: path.map((step) => (typeof step === 'string' ? key(step) : step)),
        type,
      })),
      ops: record.ops.map((op) => ({
        ...op,
        session: name(op.session),
        revision: name(op.revision),
        error: op.error === null ? null : text.foreign(op.error),
      })),
      setCookie: record.setCookie.map((cookie) => ({
        ...cookie,
        valueFingerprint: pseudonyms(cookie.valueFingerprint),
      })),
    },
  };
}

/** A machine is often called after whom it belongs to. */
function redactProcess(
  process: ToldRecord['process'],
  pseudonyms: Pseudonyms,
): ToldRecord['process'] {
  if (process?.machine == null) return process;
  return { ...process, machine: pseudonyms(process.machine) };
}

/** Any client may send any text. */
function protoOf(proto: string | null, text: TextHider): string | null {
  return proto === null || /^https?(?: ?, ?https?){0,8}$/i.test(proto)
    ? proto
    : text.foreign(proto);
}

function redactStatus(status: ServerStatus, text: TextHider, pseudonyms: Pseudonyms): ServerStatus {
  const unread = { ...status.unread, detail: text.words(status.unread.detail) };
  switch (status.state) {
    case 'refused':
      return { ...status, unread, message: text.words(status.message) };
    case 'bad-answer':
      return { ...status, unread, detail: text.words(status.detail) };
    case 'paired': {
      const { machine, ...hello } = status.hello;
      return machine === undefined
        ? { ...status, unread }
        : { ...status, unread, hello: { ...hello, machine: pseudonyms(machine) } };
    }
    case 'untrusted':
      return { ...status, unread, error: text.words(status.error) };
    default:
      return { ...status, unread };
  }
}

function redactNote(note: Note, text: TextHider): Note {
  switch (note.kind) {
    case 'revalidated':
      return { ...note, url: text.address(note.url) };
    case 'unread':
      return { ...note, detail: text.words(note.detail) };
    default:
      return note;
  }
}
