import * as v from 'valibot';
import { PROTOCOL_VERSION } from '../../server-plugin/protocol.ts';
import { bound } from '../foreign/bound.ts';
import type { CallResult } from '../messaging/messages.ts';
import type { Fact, Source } from './facts.ts';
import type { ServerState, ServerStatus } from './server-status.ts';
import {
  ErrorSchema,
  HelloSchema,
  misfitOf,
  NeedsTokenSchema,
  RecordsSchema,
  VersionSchema,
  type Unread,
} from './wire.ts';

/** Between two looks for records of other tabs and clients, while the panel is visible. */
const POLL_MS = 2000;
/** The longest wait between two tries to reach a server that is away. */
const MAX_WAIT_MS = 16_000;
/** Responses come in bursts: one call answers for all that came within. */
const COALESCE_MS = 20;
const PAGE_LIMIT = '500';
/** Pages of one look; what is more waits for the next. A list without an end leaves time to others. */
const MAX_PAGES = 20;

export interface ServerSourceOptions {
  origin: string;
  path: string;
  /** Calls the endpoint, from where it may be called. Never rejects. */
  call: (name: 'hello' | 'records', query: Record<string, string>) => Promise<CallResult>;
  isVisible: () => boolean;
  now?: () => number;
}

export interface ServerSource extends Source {
  readonly origin: string;
  /** A response named a record of this server, or there is a new token: look at once. */
  nudge(): void;
}

/** The records of one server plugin: greeted first, then asked for what is new. */
export function serverSource({
  origin,
  path,
  call,
  isVisible,
  now = Date.now,
}: ServerSourceOptions): ServerSource {
  let status: ServerStatus = {
    state: 'connecting',
    origin,
    path,
    restartedAt: null,
    instance: null,
    dropped: 0,
    unread: { count: 0, detail: '' },
  };
  const unreadBefore = new Set<string>();
  let cursor = '';
  let tell: ((fact: Fact) => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBusy = false;
  let nudged = false;
  let failures = 0;

  const emit = (fact: Fact): void => tell?.(fact);
  const isRunning = (): boolean => tell !== null;
  const wasNudged = (): boolean => nudged;

  const become = (state: ServerState): void => {
    const { restartedAt, instance, dropped, unread } = status;
    status = { origin, path, restartedAt, instance, dropped, unread, ...state };
    emit({ kind: 'server', status });
  };

  const schedule = (ms: number): void => {
    clearTimeout(timer);
    if (isRunning()) timer = setTimeout(() => void look(), ms);
  };

  const look = async (): Promise<void> => {
    if (isBusy) {
      nudged = true;
      return;
    }
    if (!isVisible() && !nudged) {
      schedule(POLL_MS);
      return;
    }
    isBusy = true;
    nudged = false;
    try {
      if (status.state !== 'paired') await greet();
      if (status.state === 'paired') await fetchRecords();
    } finally {
      isBusy = false;
      schedule(wasNudged() ? COALESCE_MS : waitAfter(status, failures));
    }
  };

  const greet = async (): Promise<void> => {
    const result = await call('hello', {});
    if (!isAnswered(result)) return;
    if (v.is(NeedsTokenSchema, result.body)) {
      become({ state: result.hadToken ? 'wrong-token' : 'needs-pairing' });
      return;
    }
    const hello = v.safeParse(HelloSchema, result.body, { abortEarly: true });
    if (!hello.success) {
      become({ state: 'bad-answer', detail: misfitOf(hello.issues) });
      return;
    }
    noteInstance(hello.output.instance);
    const { unread, ...reply } = hello.output;
    become({ state: 'paired', hello: reply });
    // It tells of all its middlewares each time.
    noteUnread(unread.map(({ detail }) => ({ id: detail, detail })));
  };

  const fetchRecords = async (): Promise<void> => {
    for (let page = 0, more = true; more && isRunning() && page < MAX_PAGES; page++) {
      const result = await call('records', {
        limit: PAGE_LIMIT,
        ...(cursor && { after: cursor }),
      });
      if (!isAnswered(result)) return;
      const parsed = v.safeParse(RecordsSchema, result.body, { abortEarly: true });
      if (!parsed.success) {
        become({ state: 'bad-answer', detail: misfitOf(parsed.issues) });
        return;
      }
      const reply = parsed.output;
      // A server that came back may run other code with other options: greet it again.
      const isOther = status.instance !== reply.instance;
      noteInstance(reply.instance);
      // An end that never comes nearer would be asked for forever.
      more = reply.more && reply.cursor !== cursor;
      cursor = reply.cursor;
      if (reply.dropped !== status.dropped) status = { ...status, dropped: reply.dropped };
      const { instance, records, unread, revisions } = reply;
      emit({ kind: 'records', origin, instance, records, unread, revisions });
      noteUnread(unread);
      if (isOther) await greet();
    }
  };

  /** Whether the call was answered as the protocol says; else the state says what is wrong. */
  const isAnswered = (result: CallResult): result is CallResult & { outcome: 'answered' } => {
    const problem = problemOf(result);
    failures = problem?.state === 'unreachable' ? failures + 1 : 0;
    if (problem) become(problem);
    return !problem;
  };

  const noteUnread = (unread: readonly Unread[]): void => {
    // What comes again, as a record does that ends, counts once.
    const others = unread.filter(({ id }) => id === null || !unreadBefore.has(id));
    const last = others.at(-1);
    if (!last) return;
    for (const { id } of others) if (id !== null) unreadBefore.add(id);
    bound(unreadBefore);
    const count = status.unread.count + others.length;
    status = { ...status, unread: { count, detail: last.detail } };
    become(stateOf(status));
  };

  const noteInstance = (instance: string): void => {
    const restarted = status.instance !== null && status.instance !== instance;
    status = { ...status, instance, restartedAt: restarted ? now() : status.restartedAt };
    if (restarted) become(stateOf(status));
  };

  return {
    origin,
    start(listener) {
      tell = listener;
      become({ state: 'connecting' });
      nudged = true;
      void look();
      return () => {
        tell = null;
        clearTimeout(timer);
      };
    },
    nudge() {
      failures = 0;
      // Those that come within the wait must not make it longer: under load there would be no end.
      if (!isBusy && !nudged) schedule(COALESCE_MS);
      nudged = true;
    },
  };
}

/** What an answer says of the server, where it is not the answer that was asked for. */
function problemOf(result: CallResult): ServerState | null {
  if (result.outcome === 'failed') return { state: 'unreachable' };
  if (result.outcome === 'unreadable') return { state: 'bad-answer', detail: result.detail };
  const { status, body, hadToken } = result;
  const refusal = v.safeParse(ErrorSchema, body);
  if (status === 401) return { state: hadToken ? 'wrong-token' : 'needs-pairing' };
  if (refusal.success) {
    const { code, message } = refusal.output.error;
    return { state: 'refused', check: code, message };
  }
  if (status === 404 || status === 405) return { state: 'not-found' };
  const version = v.safeParse(VersionSchema, body);
  if (!version.success) return status === 200 ? { state: 'not-found' } : unexpected(status);
  if (version.output.v !== PROTOCOL_VERSION) {
    return { state: 'other-version', theirs: version.output.v };
  }
  return status === 200 ? null : unexpected(status);
}

function unexpected(status: number): ServerState {
  return { state: 'bad-answer', detail: `It answered with status ${status}.` };
}

function stateOf(status: ServerStatus): ServerState {
  return status;
}

/** A server that is away is asked ever more seldom; one that refuses us, at leisure. */
function waitAfter(status: ServerStatus, failures: number): number {
  if (status.state === 'paired') return POLL_MS;
  if (status.state === 'unreachable') return Math.min(1000 * 2 ** (failures - 1), MAX_WAIT_MS);
  return MAX_WAIT_MS;
}
