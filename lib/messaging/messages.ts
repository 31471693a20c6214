import * as v from 'valibot';
import { WitnessEventSchema } from '../witness/events.ts';

/** Name of the port between a panel and the background. */
export const PANEL_PORT = 'sessions-panel';

const CallResultSchema = v.variant('outcome', [
  v.object({
    outcome: v.literal('answered'),
    status: v.number(),
    /** Parsed JSON, or null where the answer is none. */
    body: v.unknown(),
    /** Whether the background had a token to send along. */
    hadToken: v.boolean(),
  }),
  /** An answer came that is too long, too deep or without an end: it was not read. */
  v.object({ outcome: v.literal('unreadable'), detail: v.string() }),
  /** No answer came: nothing listens there, or it redirected. */
  v.object({ outcome: v.literal('failed'), error: v.string() }),
]);

export type CallResult = v.InferOutput<typeof CallResultSchema>;

/** What a panel says to the background. */
export const ToBackgroundSchema = v.variant('type', [
  /** `isBack`: it was attached before, to a background that the browser has ended. */
  v.object({ type: v.literal('attach'), tabId: v.number(), isBack: v.boolean() }),
  v.object({
    type: v.literal('call'),
    id: v.number(),
    origin: v.string(),
    path: v.string(),
    call: v.picklist(['hello', 'records', 'revisions']),
    query: v.record(v.string(), v.string()),
  }),
  /** Asks for a sign that all was told that the browser has told the background so far. */
  v.object({ type: v.literal('settle'), id: v.number() }),
  v.object({ type: v.literal('set-token'), origin: v.string(), token: v.string() }),
  v.object({ type: v.literal('watch-site'), origin: v.string() }),
]);

export type ToBackground = v.InferOutput<typeof ToBackgroundSchema>;

const ServerSchema = v.object({ origin: v.string(), path: v.string() });

export type KnownServer = v.InferOutput<typeof ServerSchema>;

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
  /** The browser has a token for this origin now. */
  v.object({ type: v.literal('paired'), origin: v.string() }),
  /** Match patterns of the hosts that the extension may watch. */
  v.object({ type: v.literal('hosts'), patterns: v.array(v.string()) }),
  /** The page of the inspected tab, where the extension may know it. */
  v.object({ type: v.literal('page'), url: v.string() }),
]);

export type ToPanel = v.InferOutput<typeof ToPanelSchema>;
