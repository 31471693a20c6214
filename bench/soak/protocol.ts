import * as v from 'valibot';

/** What the processes of a soak tell each other. */

export const SoakOrder = v.object({
  targets: v.array(v.object({ port: v.number(), /** Requests a second. */ rate: v.number() })),
  seconds: v.number(),
});

const AnsweredSchema = v.object({
  /** Milliseconds of each request that was answered. */
  latencies: v.array(v.number()),
  answered: v.number(),
  /** Requests that began, and got no whole answer of status 200. */
  failed: v.number(),
  /** Requests that found nobody. */
  refused: v.number(),
});
export type Answered = v.InferOutput<typeof AnsweredSchema>;

/** By the order of the targets. */
export const SoakResult = v.object({ results: v.array(AnsweredSchema) });
export type SoakResult = v.InferOutput<typeof SoakResult>;
