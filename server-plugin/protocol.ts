/**
 * The protocol between the server plugin and the extension, version 2: types and constants only.
 *
 * This file imports nothing, so that a browser can bundle it and any server can be written after
 * it. The party that emits owns the schema; the reader parses what arrives (`lib/sources/wire.ts`)
 * and trusts none of it. `docs/protocol.md` tells the same in prose.
 *
 * Units: `t0`, `now` and `expiry` are epoch milliseconds, every other time is milliseconds since
 * the record's `t0`; sizes are bytes; lifetimes are seconds. An unknown fact is `null`, never a
 * guess.
 */

export const PROTOCOL_VERSION = 2;

/** Response header that names the records of a response: an RFC 9651 List of Strings. */
export const HEADER = 'Session-Debug';

/** Where the endpoint is mounted unless `observe(session, { path })` says otherwise. */
export const DEFAULT_PATH = '/__sessions';

/** What a record id must look like: URL-safe, unguessable, never a path. */
export const RECORD_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** What an endpoint path must look like. `//` and `..` are refused besides. */
export const ENDPOINT_PATH = /^\/[A-Za-z0-9_./-]{1,128}$/;

/** What is worked out of the token begins with it, so that nothing else can be meant. */
export const KEY_LABEL = 'sessions-devtools/2 ';

/** The secret of a project. Made by the plugin, it is 43 characters of 32 random bytes. */
export const TOKEN = /^[\x21-\x7e]{32,512}$/;

/** Names a project: 16 bytes that its token leads to, and that do not lead back. */
export const PROJECT = /^[A-Za-z0-9_-]{22}$/;

/** 16 random bytes that make a call unlike any other. */
export const NONCE = /^[A-Za-z0-9_-]{22}$/;

/** HMAC-SHA256. */
export const MAC = /^[A-Za-z0-9_-]{43}$/;

/** A call that was signed: `Sessions <project> <nonce> <mac>`. */
export const SIGNED = /^Sessions ([A-Za-z0-9_-]{22}) ([A-Za-z0-9_-]{22}) ([A-Za-z0-9_-]{43})$/;

/** A one-time pairing code, as it stands in the fragment of the pairing link: 28 bytes. */
export const PAIRING_CODE = /^[A-Za-z0-9_-]{38}$/;

/** Characters of a code that are sent: 12 bytes. What follows proves that one has the rest. */
export const PAIRING_ROOT_LENGTH = 16;

/** The same, as it is shown: base64url of 12 bytes can be written in one way only. */
export const PAIRING_ROOT = /^[A-Za-z0-9_-]{16}$/;

/** The name of a state of a session dictionary; equal states have equal ids within one process. */
export type RevisionId = string;

/** The first 16 hexadecimal digits of SHA-256 of a session id or cookie value. */
export type Fingerprint = string;

/** How a middleware keeps and commits a session: by itself in a store, in the cookie, or when told. */
export type MiddlewareKind = 'store' | 'cookie' | 'explicit';

export interface MiddlewareInfo {
  name: string;
  version: string | null;
  kind: MiddlewareKind;
  /** Id of the rule by which it decides that a change counts, such as `hash`. */
  rule: string;
}

/**
 * Why a change is lost. A reader finds it, and no server tells it; it has its name here since a
 * middleware may have a remedy of its own for it.
 */
export type LostReason =
  | 'not-flagged'
  | 'not-committed'
  | 'save-failed'
  | 'too-late'
  | 'no-cookie'
  | 'insecure'
  | 'cookie-rejected'
  | 'cookie-too-large'
  | 'status-5xx'
  | 'interrupted'
  | 'conflict'
  | 'aborted'
  | 'kept'
  | 'unserialisable'
  | 'overwritten'
  | 'orphaned';

/** Mistakes that a reader finds in several records, and that a middleware may have a remedy for. */
export type FindingName = 'empty-sessions' | 'id-not-rotated' | 'keys-dropped' | 'logout-keeps-row';

/**
 * What a middleware may have advice for; `insecure:proxy` is `insecure` behind a proxy with https, and
 * `too-late:upgrade` is `too-late` on a connection that was upgraded, `no-cookie:no-id` is `no-cookie`
 * where the cookie that went out has no id in it. `not-run` is no advice: it says when the middleware
 * lets a request pass without a session of its own.
 */
export type AdviceCode =
  LostReason | 'insecure:proxy' | 'too-late:upgrade' | 'no-cookie:no-id' | 'not-run' | FindingName;

/** Characters of an advice, and of a term; a reader leaves out what is longer. */
export const MOST_OF_ADVICE = 400;
export const MOST_OF_TERM = 80;

/** What `hello` tells of an observed middleware: its rule and the options in force. */
export interface MiddlewareConfiguration {
  name: string;
  version: string | null;
  kind: MiddlewareKind;
  rule: string;
  /** Name of its session cookie; null where the middleware cannot tell before a request. */
  cookieName: string | null;
  /** Plain, secret-free option values as one writes them, after the middleware's own defaults. */
  options: Record<string, string | number | boolean | null>;
  /** By the name of an option that is a time: what it counts, such as `ms` or `s`. */
  units?: Partial<Record<string, string>>;
  /**
   * What to do in this middleware's own terms: it follows what a reader says of every middleware, as
   * one or two sentences of plain text. What stands between two backticks is code.
   */
  advice?: Partial<Record<AdviceCode, string>>;
  /** Its own name for a reason (`SaveReason`, `CookieReason`): an option, or a call of the app. */
  terms?: Partial<Record<string, string>>;
}

export type CookieState =
  | 'absent'
  | 'valid'
  | 'bad-signature'
  | 'undecodable'
  | 'unknown-id'
  | 'expired'
  | 'refused'
  | 'unchecked';

export interface CookieIn {
  name: string;
  /** How often the name stands in the Cookie header. */
  count: number;
  bytes: number;
  state: CookieState;
}

export type OperationName =
  'load' | 'save' | 'touch' | 'destroy' | 'regenerate' | 'reload' | 'commit' | 'clear';

/** One call of the middleware to its store (or, without a store, its own commit). */
export interface Operation {
  op: OperationName;
  session: Fingerprint | null;
  at: number;
  /** Null while it has not ended. */
  ms: number | null;
  /** Null while it has not ended. */
  ok: boolean | null;
  error: string | null;
  ttl: number | null;
  /** The revision that a `save` stored or a `load` returned. */
  revision: RevisionId | null;
}

export type SameSite = 'strict' | 'lax' | 'none';

export interface SetCookie {
  name: string;
  bytes: number;
  cleared: boolean;
  maxAge: number | null;
  expires: number | null;
  path: string | null;
  domain: string | null;
  secure: boolean;
  httpOnly: boolean;
  sameSite: SameSite | null;
  partitioned: boolean;
  valueFingerprint: Fingerprint;
}

/** A value in the session that does not come back from the store as it went in. */
export interface UnserialisableValue {
  /** Keys and indexes from the top of the dictionary. */
  path: (string | number)[];
  /** `Map`, `Set`, `function`, `bigint`, `cycle`, … */
  type: string;
}

/**
 * Why the middleware saved, or did not. A reader shows an unknown code as it is.
 *
 * `new` · `new-id` · `changed` · `resave` · `explicit` · `unset` | `none:unchanged` ·
 * `none:uninitialised` · `none:not-flagged` · `none:not-committed` · `none:status-5xx` ·
 * `none:destroyed` · `none:no-session` · `none:insecure` · `none:interrupted` · `none:conflict` · `none:error` · `none:not-run`
 */
export type SaveReason = string;

/**
 * Why the session cookie was sent, or was not. A reader shows an unknown code as it is.
 *
 * `new` · `new-id` · `changed` · `rolling` · `cleared` · `no-id` | `none:unchanged` ·
 * `none:uninitialised` · `none:insecure` · `none:headers-sent` · `none:no-session` · `none:not-committed` · `none:error` ·
 * `none:not-run`
 */
export type CookieReason = string;

export type Finish = 'end' | 'aborted' | 'error';

/** What one session middleware did in one request. */
export interface SessionRecord {
  id: string;
  /** Grows by one with each version of a record that is written, within one instance. */
  seq: number;
  t0: number;
  phase: 'open' | 'final';
  finish: Finish | null;
  method: string;
  /** Path and query as the server saw them, with `HIDDEN` in place of what looks like a secret. */
  url: string;
  status: number | null;
  secure: boolean;
  forwardedProto: string | null;
  middleware: MiddlewareInfo;
  cookieIn: CookieIn;
  /** `before`: the id the cookie named; `after`: the id a next request could load, if any. */
  session: { before: Fingerprint | null; after: Fingerprint | null };
  /** Whether the app looked at the session, the middleware's own looks not counted. */
  accessed: boolean | null;
  data: {
    loaded: RevisionId | null;
    atHeaders: RevisionId | null;
    end: RevisionId | null;
    saved: RevisionId | null;
  };
  /** The middleware's own flag or rule at the moment it decided. */
  modified: boolean | null;
  /** Top-level keys whose value is the same object as when loaded, with other content. */
  inPlace: string[];
  unserialisable: UnserialisableValue[];
  /**
   * Whether the session is looked at once more, a moment after the response: true also before it is.
   * False where there was no time for it, or no session any more: whether it changed later is not
   * known. Null where none is needed.
   */
  looksLate: boolean | null;
  /** Top-level keys that the store wrote into the session while it stored or touched it. */
  storeWrote: string[];
  ops: Operation[];
  setCookie: SetCookie[];
  reason: { saved: SaveReason | null; cookie: CookieReason | null };
  expiry: { cookie: number | null; session: number | null; store: number | null };
  timing: {
    loaded: number | null;
    firstAccess: number | null;
    firstChange: number | null;
    headers: number | null;
    handlerEnd: number | null;
    saved: number | null;
    end: number | null;
    /** When the session was last looked at: whether it changed after that is not known. */
    looked: number | null;
  };
  /** The revision that the save was derived from. */
  base: RevisionId | null;
}

/** One state of a session dictionary. `json` is null where the state was too large to keep. */
export interface Revision {
  id: RevisionId;
  json: string | null;
  bytes: number;
  truncated: boolean;
  /** Top-level keys, where `json` is null. */
  keys: string[] | null;
}

/**
 * A state as it differs from another one that stands before it in the same answer: told only to who
 * asks with `patches=1`. Whole is what both are told as, so that nothing is hidden less.
 */
export interface RevisionPatch {
  id: RevisionId;
  base: RevisionId;
  /** UTF-16 units of the base's `json` before what differs, and of what `put` replaces. */
  at: number;
  cut: number;
  put: string;
  /** As in `Revision`. */
  bytes: number;
}

/** UTF-16 units that the patches of one answer may make, all together. */
export const MOST_PATCHED = 32 * 1024 * 1024;

/** What stands in an address or an error in place of a secret. */
export const HIDDEN = '[hidden]';

/** What stands in a revision in place of a value behind a secret-looking key. */
export interface Redacted {
  $redacted: { bytes: number; hash: string };
}

/**
 * Names a run of a server process. Another one is another process behind the same port where it
 * began before the first answered last, and else most likely the same server after a restart.
 */
export type InstanceId = string;

/** Which process a run is. Earlier versions of the plugin tell nothing of it. */
export interface RunPlace {
  /** As the app calls it, else the name of its package; null where that is not known. */
  service?: string | null | undefined;
  /** The name of its machine. */
  machine?: string | undefined;
  pid?: number | undefined;
}

export interface HelloReply extends RunPlace {
  v: number;
  name: string;
  version: string;
  instance: InstanceId;
  /** When this run began, and when it answered. Epoch ms, of the server's clock. */
  since: number;
  now: number;
  middlewares: MiddlewareConfiguration[];
  can: string[];
}

/** The answer of `hello` to a call that is not signed: that there is a plugin, and of what project. */
export interface HelloNeedsPairing {
  v: number;
  needs: 'pairing';
  project: string;
}

/** `RunPlace` and `instance` are of the run that made the records. */
export interface RecordsReply extends RunPlace {
  v: number;
  instance: InstanceId;
  /** As in `HelloReply`. */
  since: number;
  now: number;
  /**
   * Give it back in `after` to get what came since. `after` takes the cursors of several runs,
   * separated by commas: each picks its own.
   */
  cursor: string;
  /** True where cursors were given and none is of this run, so that the list starts anew. */
  restarted: boolean;
  records: SessionRecord[];
  revisions: (Revision | RevisionPatch)[];
  more: boolean;
  /** Requests since the cursor given that are not here: their records were let go, or never made. */
  dropped: number;
  /** The run that answers, where these are the records of another one that it knows of. */
  by?: InstanceId | undefined;
  /** True where that other run has ended. False where that is not known. */
  over?: boolean | undefined;
}

export interface RevisionsReply {
  v: number;
  revisions: Revision[];
}

export type GuardCheck =
  | 'origin'
  | 'dest'
  | 'host'
  | 'method'
  | 'header'
  | 'version'
  | 'signature'
  | 'project'
  | 'replay'
  | 'rate'
  | 'code'
  | 'call'
  | 'argument';

export interface ErrorReply {
  error: { code: GuardCheck | 'internal'; message: string };
}

export type EndpointCall = 'hello' | 'pair' | 'records' | 'revisions';
