import * as v from 'valibot';

/** What the processes of a bench tell each other. */

export const BENCH_TOKEN = 'token-of-the-bench-0123456789-0123456789-01';

export const AppHello = v.object({ port: v.number() });
export const AppUsage = v.object({
  cpu: v.number(),
  /** What another observer of the app has seen, where there is one. */
  seenByPeer: v.optional(v.number()),
});
export const ReaderUsage = v.object({ records: v.number() });

/** What an extension of the browser sends with each call to the endpoint. */
export const EXTENSION_HEADERS = {
  Origin: 'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
  'Session-Debug': '1',
};

export const LoadOrder = v.object({
  port: v.number(),
  path: v.string(),
  method: v.string(),
  /** One connection for each: the header lines that its requests carry. */
  connections: v.array(v.string()),
  /** Whether each request is signed anew, as a call of a paired extension is. */
  isSigned: v.boolean(),
  /** Over all connections; 0 goes on until `seconds` are over. */
  requests: v.number(),
  seconds: v.number(),
  /** Requests a second over all connections; 0 for as many as there is time for. */
  rate: v.number(),
});
export type LoadOrder = v.InferOutput<typeof LoadOrder>;

export const LoadResult = v.object({
  /** Milliseconds from the first request to the last answer. */
  ms: v.number(),
  /** Milliseconds of each request. */
  latencies: v.array(v.number()),
  statuses: v.record(v.string(), v.number()),
  bytes: v.number(),
  /** The Set-Cookie pairs of the last answer of each connection. */
  cookies: v.array(v.string()),
});
export type LoadResult = v.InferOutput<typeof LoadResult>;
