import * as v from 'valibot';
import { VERIFIED } from '../decoders/verify/verified.ts';
import { WitnessEventSchema } from '../witness/events.ts';

/** Name of the port between a panel and the background. */
export const PANEL_PORT = 'sessions-panel';

const CallResultSchema = v.variant('outcome', [
  /** Sealed by who has the project's token: the only answer that proves anything. Parsed JSON. */
  v.object({ outcome: v.literal('answered'), body: v.unknown() }),
  /** Anybody may have said so: a hint of what is wrong, and nothing else. */
  v.object({
    outcome: v.literal('plain'),
    status: v.number(),
    /** Parsed JSON, or null where the answer is none. */
    body: v.unknown(),
    /** Whether the call was signed: the browser has the token of the project that is named. */
    wasSigned: v.boolean(),
  }),
  /** An answer came that is too long, too deep or without an end: it was not read. */
  v.object({ outcome: v.literal('unreadable'), detail: v.string() }),
  /** No answer came: nothing listens there, or it redirected. */
  v.object({ outcome: v.literal('failed'), error: v.string() }),
  /** The browser does not trust the server's certificate. */
  v.object({ outcome: v.literal('untrusted'), error: v.string() }),
]);

export type CallResult = v.InferOutput<typeof CallResultSchema>;

const place = { origin: v.string(), path: v.string() };

/** What a panel says to the background. */
export const ToBackgroundSchema = v.variant('type', [
  /**
   * `isBack`: it was attached before, to a background that the browser has ended. `asked`: the names
   * of `look-into`.
   */
  v.object({
    type: v.literal('attach'),
    tabId: v.number(),
    isBack: v.boolean(),
    asked: v.array(v.string()),
  }),
  /** Cookies of these names are the session's, as servers or the user say. */
  v.object({ type: v.literal('look-into'), names: v.array(v.string()) }),
  v.object({
    type: v.literal('call'),
    id: v.number(),
    ...place,
    project: v.nullable(v.string()),
    call: v.picklist(['hello', 'records', 'revisions']),
    query: v.record(v.string(), v.string()),
  }),
  /** Asks for a sign that all was told that the browser has told the background so far. */
  v.object({ type: v.literal('settle'), id: v.number() }),
  /** Pairs by a link, a code or a token that the user pasted for a server. */
  v.object({
    type: v.literal('pair'),
    id: v.number(),
    ...place,
    project: v.nullable(v.string()),
    pasted: v.string(),
  }),
  /**
   * Checks the signature of a cookie of the jar, by a key that the user pasted: that is kept nowhere,
   * and goes no further than the background, which alone has the cookie's value.
   */
  v.object({
    type: v.literal('verify'),
    id: v.number(),
    url: v.string(),
    name: v.string(),
    fingerprint: v.string(),
    key: v.string(),
  }),
  v.object({ type: v.literal('watch-site'), origin: v.string() }),
  /** What came of a call that the panel made for the background; both null where nothing did. */
  v.object({
    type: v.literal('fetched'),
    id: v.number(),
    status: v.nullable(v.number()),
    base64: v.nullable(v.pipe(v.string(), v.base64())),
  }),
]);

export type ToBackground = v.InferOutput<typeof ToBackgroundSchema>;

/** A server that has sent the header, or whose answer could be opened. */
export const ServerSchema = v.object({
  ...place,
  project: v.nullable(v.string()),
  /** Whether its last answer could be opened. */
  isProven: v.boolean(),
});

export type KnownServer = v.InferOutput<typeof ServerSchema>;

const PairingOutcomeSchema = v.picklist([
  'paired',
  /** A token, and not of the project that the server names. */
  'paired-elsewhere',
  'refused',
  'no-answer',
  /** What was pasted is neither link nor code nor token. */
  'unknown',
]);

export type PairingOutcome = v.InferOutput<typeof PairingOutcomeSchema>;

const CheckOutcomeSchema = v.picklist([
  ...VERIFIED,
  /** The browser has no cookie of that fingerprint any more. */
  'gone',
  'no-answer',
]);

export type CheckOutcome = v.InferOutput<typeof CheckOutcomeSchema>;

/** What the background says to a panel. */
export const ToPanelSchema = v.variant('type', [
  /** The first message: from now on (epoch ms) the background tells of the tab. */
  v.object({ type: v.literal('attached'), at: v.number() }),
  v.object({ type: v.literal('witness'), event: WitnessEventSchema }),
  /** A request of no tab has these records. */
  v.object({ type: v.literal('tabless'), recordIds: v.array(v.string()) }),
  /** The servers that sent the header, also while no panel was open. */
  v.object({ type: v.literal('servers'), servers: v.array(ServerSchema) }),
  v.object({ type: v.literal('answer'), id: v.number(), result: CallResultSchema }),
  v.object({ type: v.literal('settled'), id: v.number() }),
  v.object({ type: v.literal('pairing'), id: v.number(), outcome: PairingOutcomeSchema }),
  v.object({ type: v.literal('verified'), id: v.number(), outcome: CheckOutcomeSchema }),
  /** The browser has the token of this project now. */
  v.object({ type: v.literal('paired'), project: v.string() }),
  /** Asks the panel to make this call, since the background cannot. */
  v.object({
    type: v.literal('fetch'),
    id: v.number(),
    url: v.string(),
    authorization: v.nullable(v.string()),
  }),
  /** Match patterns of the hosts that the extension may watch. */
  v.object({ type: v.literal('hosts'), patterns: v.array(v.string()) }),
  /** The page of the inspected tab, where the extension may know it. */
  v.object({ type: v.literal('page'), url: v.string() }),
]);

export type ToPanel = v.InferOutput<typeof ToPanelSchema>;
