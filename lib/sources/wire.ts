import * as v from 'valibot';
import type {
  HelloNeedsPairing,
  HelloReply,
  RecordsReply,
  Revision,
  RevisionPatch,
  SessionRecord,
} from '../../server-plugin/protocol.ts';
import { MOST_OF_ADVICE, MOST_OF_TERM, PROJECT, RECORD_ID } from '../../server-plugin/protocol.ts';
import { shorten } from '../foreign/visible.ts';
import { withoutPatches } from './patches.ts';

/**
 * Schemas of what a server answers. A server is not trusted: an answer that does not fit is refused
 * as a whole, a record or the like that does not fit costs itself only, and every text and list is
 * bounded.
 */
const text = (limit: number) => v.pipe(v.string(), v.maxLength(limit));
const list = <Item extends v.GenericSchema>(item: Item, limit: number) =>
  v.pipe(v.array(item), v.maxLength(limit));
/** What a server told and this panel cannot read. */
export interface Unread {
  /** Of the record; null where it has none, or is something else. */
  id: string | null;
  /** What does not fit, and where. */
  detail: string;
}

/** A list whose items stand each for itself: one that does not fit costs no other. */
const items = <Item>(
  name: 'middlewares' | 'records' | 'revisions',
  item: v.GenericSchema<unknown, Item>,
  limit: number,
) =>
  v.pipe(
    list(v.unknown(), limit),
    v.transform((given) => {
      const read: Item[] = [];
      const unread: Unread[] = [];
      for (const [index, each] of given.entries()) {
        const parsed = v.safeParse(item, each, { abortEarly: true });
        if (parsed.success) read.push(parsed.output);
        else {
          const id = name === 'records' ? recordIdOf(each) : null;
          unread.push({ id, detail: misfitOf(parsed.issues, `${name}.${index}`) });
        }
      }
      return { read, unread };
    }),
  );
/** Epoch ms that a `Date` can hold. */
const date = v.pipe(v.number(), v.minValue(-8.64e15), v.maxValue(8.64e15));
/** Ms since `t0`, and seconds of a lifetime: a hundred thousand years are enough. */
const time = v.pipe(v.number(), v.minValue(-1e15), v.maxValue(1e15));
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const Fingerprint = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
const RevisionId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/));
const Kind = v.picklist(['store', 'cookie', 'explicit']);

const OperationSchema = v.object({
  op: v.picklist(['load', 'save', 'touch', 'destroy', 'regenerate', 'reload', 'commit', 'clear']),
  session: v.nullable(Fingerprint),
  at: time,
  ms: v.nullable(time),
  ok: v.nullable(v.boolean()),
  error: v.nullable(text(4096)),
  ttl: v.nullable(time),
  revision: v.nullable(RevisionId),
});

const SetCookieSchema = v.object({
  name: text(4096),
  bytes: size,
  cleared: v.boolean(),
  maxAge: v.nullable(time),
  expires: v.nullable(date),
  path: v.nullable(text(4096)),
  domain: v.nullable(text(4096)),
  secure: v.boolean(),
  httpOnly: v.boolean(),
  sameSite: v.nullable(v.picklist(['strict', 'lax', 'none'])),
  partitioned: v.boolean(),
  valueFingerprint: Fingerprint,
});

const RecordId = v.pipe(v.string(), v.regex(RECORD_ID));

export const SessionRecordSchema = v.object({
  id: RecordId,
  seq: size,
  t0: date,
  phase: v.picklist(['open', 'final']),
  finish: v.nullable(v.picklist(['end', 'aborted', 'error'])),
  method: text(64),
  url: text(64 * 1024),
  status: v.nullable(size),
  secure: v.boolean(),
  forwardedProto: v.nullable(text(256)),
  middleware: v.object({
    name: text(128),
    version: v.nullable(text(64)),
    kind: Kind,
    rule: text(64),
  }),
  cookieIn: v.object({
    name: text(4096),
    count: size,
    bytes: size,
    state: v.picklist([
      'absent',
      'valid',
      'bad-signature',
      'undecodable',
      'unknown-id',
      'expired',
      'refused',
      'unchecked',
    ]),
  }),
  session: v.object({ before: v.nullable(Fingerprint), after: v.nullable(Fingerprint) }),
  accessed: v.nullable(v.boolean()),
  data: v.object({
    loaded: v.nullable(RevisionId),
    atHeaders: v.nullable(RevisionId),
    end: v.nullable(RevisionId),
    saved: v.nullable(RevisionId),
  }),
  modified: v.nullable(v.boolean()),
  inPlace: list(text(4096), 10_000),
  unserialisable: list(
    v.object({ path: list(v.union([text(4096), v.number()]), 200), type: text(64) }),
    1000,
  ),
  looksLate: v.nullish(v.boolean(), null),
  storeWrote: v.nullish(list(text(4096), 100), []),
  ops: list(OperationSchema, 1000),
  setCookie: list(SetCookieSchema, 100),
  reason: v.object({ saved: v.nullable(text(256)), cookie: v.nullable(text(256)) }),
  expiry: v.object({
    cookie: v.nullable(date),
    session: v.nullable(date),
    store: v.nullable(date),
  }),
  timing: v.object({
    loaded: v.nullable(time),
    firstAccess: v.nullable(time),
    firstChange: v.nullable(time),
    headers: v.nullable(time),
    handlerEnd: v.nullable(time),
    looked: v.nullish(time, null),
    saved: v.nullable(time),
    end: v.nullable(time),
  }),
  base: v.nullable(RevisionId),
}) satisfies v.GenericSchema<unknown, SessionRecord>;

export const RevisionSchema = v.object({
  id: RevisionId,
  json: v.nullable(v.string()),
  bytes: size,
  truncated: v.boolean(),
  keys: v.nullable(list(text(4096), 100_000)),
}) satisfies v.GenericSchema<unknown, Revision>;

const PatchSchema = v.object({
  id: RevisionId,
  base: RevisionId,
  at: size,
  cut: size,
  put: v.string(),
  bytes: size,
}) satisfies v.GenericSchema<unknown, RevisionPatch>;

const RevisionOrPatch = v.lazy((told: unknown): v.GenericSchema<unknown, Told> =>
  typeof told === 'object' && told !== null && 'base' in told ? PatchSchema : RevisionSchema,
);
type Told = Revision | RevisionPatch;

/** More than there are codes. */
const MOST_TEXTS = 100;

/** An object with a million options would be validated, and drawn, one by one. */
function isSmall(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length <= 200;
}

/**
 * Texts by their codes. They only say in other words what the panel says anyway: one that does not
 * fit is left out, and costs neither the others nor their middleware.
 */
const texts = (limit: number) =>
  v.optional(
    v.pipe(
      v.unknown(),
      v.transform((given): Record<string, string> => {
        const each = text(limit);
        const entries = typeof given === 'object' && given !== null ? Object.entries(given) : [];
        const fit = entries
          .slice(0, MOST_TEXTS)
          .filter((entry): entry is [string, string] => v.is(each, entry[1]));
        return Object.fromEntries(fit);
      }),
    ),
    {},
  );

const option = v.nullable(v.union([text(4096), v.number(), v.boolean()]));

const runPlace = {
  service: v.optional(v.nullable(text(128))),
  machine: v.optional(text(256)),
  pid: v.optional(size),
};

export const HelloSchema = v.pipe(
  v.object({
    ...runPlace,
    v: v.number(),
    name: text(128),
    version: text(64),
    instance: text(128),
    since: date,
    now: date,
    middlewares: items(
      'middlewares',
      v.object({
        name: text(128),
        version: v.nullable(text(64)),
        kind: Kind,
        rule: text(64),
        cookieName: v.nullable(text(4096)),
        options: v.pipe(v.custom(isSmall, 'Too many options'), v.record(text(128), option)),
        units: texts(MOST_OF_TERM),
        advice: texts(MOST_OF_ADVICE),
        terms: texts(MOST_OF_TERM),
      }),
      100,
    ),
    can: list(text(64), 100),
  }),
  v.transform(({ middlewares, ...hello }) => ({
    ...hello,
    middlewares: middlewares.read,
    unread: middlewares.unread,
  })),
) satisfies v.GenericSchema<unknown, HelloReply & { unread: Unread[] }>;

export const NeedsPairingSchema = v.object({
  v: v.number(),
  needs: v.literal('pairing'),
  project: v.pipe(v.string(), v.regex(PROJECT)),
}) satisfies v.GenericSchema<unknown, HelloNeedsPairing>;

export const RecordsSchema = v.pipe(
  v.object({
    ...runPlace,
    v: v.number(),
    instance: text(128),
    since: date,
    now: date,
    cursor: text(256),
    restarted: v.boolean(),
    records: items('records', SessionRecordSchema, 5000),
    revisions: items('revisions', RevisionOrPatch, 20_000),
    more: v.boolean(),
    dropped: size,
    by: v.optional(text(128)),
    over: v.optional(v.boolean()),
  }),
  v.transform(({ records, revisions, ...reply }) => {
    const states = withoutPatches(revisions.read);
    return {
      ...reply,
      records: records.read,
      revisions: states.read,
      unread: [...records.unread, ...revisions.unread, ...states.unread],
    };
  }),
) satisfies v.GenericSchema<unknown, RecordsReply & { unread: Unread[] }>;

export const ErrorSchema = v.object({ error: v.object({ code: text(64), message: text(4096) }) });

/** Every answer says which version of the protocol it speaks. */
export const VersionSchema = v.object({ v: v.number() });

/** The id of a record, where that much can be read. */
function recordIdOf(item: unknown): string | null {
  const parsed = v.safeParse(v.object({ id: RecordId }), item);
  return parsed.success ? parsed.output.id : null;
}

/**
 * What does not fit, at its first place. The message quotes what came, however long that is.
 *
 * @param within place of what was parsed, where that is a part
 */
export function misfitOf(
  [issue]: [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
  within?: string,
): string {
  const place = [within, v.getDotPath(issue)].filter(Boolean).join('.');
  const where = place === '' ? '' : ` (at ${shorten(place, 100)})`;
  return `${shorten(issue.message, 300)}${where}.`;
}
