import * as v from 'valibot';
import { PROTOCOL_VERSION } from '../../server-plugin/protocol.ts';
import { bound } from '../foreign/bound.ts';
import type { CallResult, KnownServer } from '../messaging/messages.ts';
import type { Fact, Source } from './facts.ts';
import { Missed } from './missed.ts';
import { Runs, type Answered } from './runs.ts';
import { processOf } from './server-process.ts';
import type { ServerState, ServerStatus } from './server-status.ts';
import {
  ErrorSchema,
  HelloSchema,
  misfitOf,
  NeedsPairingSchema,
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
/** Looks for a record that a response has named: each may reach another process of the server. */
const MAX_LOOKS = 8;

export interface ServerSourceOptions extends Pick<KnownServer, 'origin' | 'path' | 'project'> {
  /** Calls the endpoint, from where it may be called. Never rejects. */
  call: (name: 'hello' | 'records', query: Record<string, string>) => Promise<CallResult>;
  isVisible: () => boolean;
  now?: () => number;
}

export interface ServerSource extends Source {
  /** A response named these records of this server, or there is a new token: look at once. */
  nudge(recordIds: readonly string[]): void;
  /** Looks now, for whoever has a pace of its own; ends when that look has. */
  look(): Promise<void>;
}

/** The records of one server plugin: greeted first, then asked for what is new. */
export function serverSource({
  origin,
  path,
  project,
  call,
  isVisible,
  now = Date.now,
}: ServerSourceOptions): ServerSource {
  let status: ServerStatus = {
    state: 'connecting',
    origin,
    path,
    project,
    restartedAt: null,
    instance: null,
    dropped: 0,
    unread: { count: 0, detail: '' },
  };
  const unreadBefore = new Set<string>();
  /** Records that a response has named and that are not here: how often they may be looked for. */
  const awaited = new Map<string, number>();
  const runs = new Runs();
  const missed = new Missed();
  let tell: ((fact: Fact) => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBusy = false;
  let current = Promise.resolve();
  let nudged = false;
  let failures = 0;

  const emit = (fact: Fact): void => tell?.(fact);
  const isRunning = (): boolean => tell !== null;
  const wasNudged = (): boolean => nudged;

  const become = (state: ServerState): void => {
    const { restartedAt, instance, dropped, unread } = status;
    status = { origin, path, project, restartedAt, instance, dropped, unread, ...state };
    emit({ kind: 'server', status });
  };

  const schedule = (ms: number): void => {
    clearTimeout(timer);
    if (isRunning()) timer = setTimeout(wake, ms);
  };

  const wake = (): void => {
    if (isBusy) nudged = true;
    else if (isVisible() || nudged) current = look();
    else schedule(POLL_MS);
  };

  const look = async (): Promise<void> => {
    isBusy = true;
    nudged = false;
    try {
      if (status.state !== 'paired') await greet();
      if (status.state === 'paired') await fetchRecords();
    } finally {
      isBusy = false;
      const isSoon = wasNudged() || lookAgain();
      schedule(isSoon ? COALESCE_MS : waitAfter(status, failures));
    }
  };

  /** Whether a record that was named may be found in another process of the server. */
  const lookAgain = (): boolean => {
    for (const [id, looks] of awaited) {
      if (looks > 1) {
        awaited.set(id, looks - 1);
        continue;
      }
      awaited.delete(id);
      if (status.state === 'paired') emit({ kind: 'record-gone', recordId: id });
    }
    return awaited.size > 0 && status.state === 'paired';
  };

  const greet = async (): Promise<void> => {
    const body = answerOf(await call('hello', {}));
    if (body === null) return;
    const hello = v.safeParse(HelloSchema, body, { abortEarly: true });
    if (!hello.success) {
      become({ state: 'bad-answer', detail: misfitOf(hello.issues) });
      return;
    }
    noteRun(hello.output);
    const { unread, ...reply } = hello.output;
    become({ state: 'paired', hello: reply });
    // It tells of all its middlewares each time.
    noteUnread(unread.map(({ detail }) => ({ id: detail, detail })));
  };

  const fetchRecords = async (): Promise<void> => {
    for (let page = 0, more = true; more && isRunning() && page < MAX_PAGES; page++) {
      const after = runs.cursors;
      const asked = { limit: PAGE_LIMIT, patches: '1', ...(after && { after }) };
      const body = answerOf(await call('records', asked));
      if (body === null) return;
      const parsed = v.safeParse(RecordsSchema, body, { abortEarly: true });
      if (!parsed.success) {
        become({ state: 'bad-answer', detail: misfitOf(parsed.issues) });
        return;
      }
      const reply = parsed.output;
      const { instance, records, unread, revisions } = reply;
      // A server that came back may run other code with other options: greet it again.
      const isOther = reply.by === undefined && status.instance !== instance && !runs.has(instance);
      noteRun(reply);
      more = runs.advance(reply);
      for (const { id } of records) awaited.delete(id);
      const from = {
        origin,
        project: project ?? '',
        clockAhead: reply.now - now(),
        process: processOf(reply),
      };
      emit({ kind: 'records', from, instance, records, unread, revisions });
      noteUnread(unread);
      noteMissed(after, reply);
      if (isOther) await greet();
    }
  };

  /** What was answered, where it is as the protocol says; else the state says what is wrong. */
  const answerOf = (result: CallResult): object | null => {
    const problem = problemOf(result);
    failures = problem?.state === 'unreachable' ? failures + 1 : 0;
    if (problem) become(problem);
    const body = result.outcome === 'answered' ? result.body : null;
    return problem === null && typeof body === 'object' ? body : null;
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

  const noteMissed = (after: string, reply: { instance: string; dropped: number }): void => {
    missed.note(after, reply);
    if (missed.count === status.dropped) return;
    status = { ...status, dropped: missed.count };
    become(stateOf(status));
  };

  const noteRun = (reply: Answered): void => {
    const { over, goesOn } = runs.note(reply);
    for (const instance of over) emit({ kind: 'run', instance, isOver: true });
    if (goesOn) emit({ kind: 'run', instance: reply.instance, isOver: false });
    const { restartedAt } = status;
    const isRestart = over.length > 0 && reply.by === undefined;
    // When the process began, by this machine's clock: the row that it was noticed by came later.
    const began = Math.min(now(), reply.since - (reply.now - now()));
    status = {
      ...status,
      instance: reply.by ?? reply.instance,
      restartedAt: isRestart ? began : goesOn ? null : restartedAt,
    };
    if (status.restartedAt !== restartedAt) become(stateOf(status));
  };

  return {
    start(listener) {
      tell = listener;
      become({ state: 'connecting' });
      nudged = true;
      wake();
      return () => {
        tell = null;
        clearTimeout(timer);
      };
    },
    nudge(recordIds) {
      failures = 0;
      for (const id of recordIds) awaited.set(id, MAX_LOOKS);
      // Those that come within the wait must not make it longer: under load there would be no end.
      if (!isBusy && !nudged) schedule(COALESCE_MS);
      nudged = true;
    },
    async look() {
      while (isBusy) await current;
      clearTimeout(timer);
      current = look();
      await current;
    },
  };
}

/** What an answer says of the server, where it is not the answer that was asked for. */
function problemOf(result: CallResult): ServerState | null {
  switch (result.outcome) {
    case 'failed':
      return { state: 'unreachable' };
    case 'untrusted':
      return { state: 'untrusted', error: result.error };
    case 'unreadable':
      return { state: 'bad-answer', detail: result.detail };
    case 'plain':
      return refusalOf(result);
    case 'answered':
      return v.is(VersionSchema, result.body)
        ? otherVersion(result.body.v)
        : { state: 'bad-answer', detail: 'It names no version.' };
  }
}

/** Who cannot seal an answer may say anything: it is taken as a hint of what to do. */
function refusalOf({
  status,
  body,
  wasSigned,
}: Extract<CallResult, { outcome: 'plain' }>): ServerState {
  const refusal = v.safeParse(ErrorSchema, body);
  if (refusal.success) {
    const { code, message } = refusal.output.error;
    if (status !== 401) return { state: 'refused', check: code, message };
    return { state: wasSigned ? 'not-proven' : 'needs-pairing' };
  }
  if (status === 404 || status === 405) return { state: 'not-found' };
  const version = v.safeParse(VersionSchema, body);
  if (version.success) {
    const other = otherVersion(version.output.v);
    if (other !== null) return other;
    if (v.is(NeedsPairingSchema, body) && !wasSigned) return { state: 'needs-pairing' };
    return { state: 'not-proven' };
  }
  // A page in place of an answer, as a dev server gives it for any path.
  if (status === 200) return { state: 'not-found' };
  return { state: 'bad-answer', detail: `It answered with status ${status}.` };
}

function otherVersion(theirs: number): ServerState | null {
  return theirs === PROTOCOL_VERSION ? null : { state: 'other-version', theirs };
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
