import * as v from 'valibot';
import type { ServerStatus } from './server-status.ts';
import { HelloSchema } from './wire.ts';

const text = v.pipe(v.string(), v.maxLength(4096));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const about = {
  origin: text,
  path: text,
  project: v.nullable(text),
  restartedAt: v.nullable(v.number()),
  instance: v.nullable(text),
  dropped: count,
  unread: v.object({ count, detail: text }),
};

/** How a server stood to a panel, as a recording tells it. */
export const ServerStatusSchema = v.variant('state', [
  ...(['connecting', 'needs-pairing', 'not-proven', 'not-found', 'unreachable'] as const).map(
    (state) => v.object({ ...about, state: v.literal(state) }),
  ),
  v.object({ ...about, state: v.literal('paired'), hello: HelloSchema }),
  v.object({ ...about, state: v.literal('refused'), check: text, message: text }),
  v.object({ ...about, state: v.literal('untrusted'), error: text }),
  v.object({ ...about, state: v.literal('other-version'), theirs: v.number() }),
  v.object({ ...about, state: v.literal('bad-answer'), detail: text }),
]) satisfies v.GenericSchema<unknown, ServerStatus>;
