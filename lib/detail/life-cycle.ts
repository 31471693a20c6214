import type { OperationName, SessionRecord } from '../../server-plugin/protocol.ts';

export type EventName =
  | OperationName
  | 'first-access'
  | 'first-change'
  | 'headers'
  | 'set-cookie'
  | 'handler-end'
  | 'end';

/** Something that happened in the life of a session within one exchange. Times in ms since `t0`. */
export interface LifeCycleEvent {
  name: EventName;
  at: number;
  /** Null for a moment; and for an operation that has not ended. */
  ms: number | null;
  kind: 'operation' | 'moment';
  /** Null while it is not known. */
  ok: boolean | null;
  error: string | null;
  /** What it is about: the name of a cookie that was set. */
  subject: string | null;
  /** Seconds that the store was told to keep the session. */
  ttl: number | null;
}

export interface LifeCycle {
  events: LifeCycleEvent[];
  /** Where the time axis ends. */
  length: number;
}

/** What the middleware did in an exchange, in the order of time. */
export function lifeCycle(record: SessionRecord): LifeCycle {
  const { timing } = record;
  const operations = record.ops.map((op): LifeCycleEvent => {
    const { at, ms, ok, error, ttl } = op;
    return { name: op.op, at, ms, kind: 'operation', ok, error, subject: null, ttl };
  });
  // Headers carry the cookies: without their time, the time of the response is the nearest.
  const cookiesAt = timing.headers ?? timing.end;
  const moments = [
    ...moment('first-access', timing.firstAccess),
    ...moment('first-change', timing.firstChange),
    ...record.setCookie.flatMap(({ name }) => moment('set-cookie', cookiesAt, name)),
    ...moment('headers', timing.headers),
    ...moment('handler-end', timing.handlerEnd),
    ...moment('end', timing.end),
  ];
  const events = [...operations, ...moments].sort((a, b) => a.at - b.at);
  const length = Math.max(1, ...events.map(({ at, ms }) => at + (ms ?? 0)));
  return { events, length };
}

/** Round numbers for the ticks of a time axis: at most `most` of them, from 0. */
export function ticks(length: number, most = 5): number[] {
  const rough = length / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const interval = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? power * 10;
  const count = Math.floor(length / interval + 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * interval).toFixed(6)));
}

function moment(name: EventName, at: number | null, subject: string | null = null) {
  if (at === null) return [];
  const event: LifeCycleEvent = {
    name,
    at,
    ms: null,
    kind: 'moment',
    ok: null,
    error: null,
    subject,
    ttl: null,
  };
  return [event];
}
