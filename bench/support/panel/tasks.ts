import type { CDPSession } from '@playwright/test';
import * as v from 'valibot';

/** One task of a page's main thread: how long it took by the clock, and of the processor. In ms. */
export interface Task {
  clock: number;
  processor: number;
}

const EventsSchema = v.array(
  v.object({
    name: v.string(),
    pid: v.number(),
    tid: v.number(),
    dur: v.optional(v.number(), 0),
    tdur: v.optional(v.number(), 0),
    args: v.optional(v.object({ name: v.optional(v.unknown()) }), {}),
  }),
);

type TraceEvent = v.InferOutput<typeof EventsSchema>[number];

/**
 * The tasks of the page while something is done. A page itself knows only those over 50 ms, and
 * only by the clock, which goes on while other programs have the processor.
 */
export async function tasksOf<T>(
  session: CDPSession,
  work: () => Promise<T>,
): Promise<{ result: T; tasks: Task[] }> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: unknown }): void => {
    events.push(...v.parse(EventsSchema, value));
  };
  session.on('Tracing.dataCollected', collect);
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'], excludedCategories: ['*'] },
  });
  const result = await work();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  session.off('Tracing.dataCollected', collect);
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = events
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && mains.has(`${pid} ${tid}`))
    .map(({ dur, tdur }) => ({ clock: dur / 1000, processor: tdur / 1000 }));
  return { result, tasks };
}
