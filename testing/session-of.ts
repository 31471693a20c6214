import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange } from '../lib/join/exchange.ts';
import type { Observation } from '../cli/server/observation.ts';
import { problemOf } from '../cli/server/states.ts';
import { SessionTestError } from './errors.ts';
import { ObservedSession, type TestedSession } from './observed-session.ts';
import { placeOf } from './place.ts';
import { namedRecords, originOf } from './response.ts';

export interface SessionOfOptions {
  /** The folder in which the app is started, where it is another one than the test's. */
  project?: string;
  /** Where the app listens, for a response that does not tell. */
  url?: string;
  /** The name of the session cookie that is meant, where the app has several sessions. */
  cookie?: string;
  /**
   * Waits for the look at the session that the plugin takes half a second after the response, so that
   * a change that came after it is known. Default false.
   */
  lateChanges?: boolean;
  /** How long to wait for the app and for the end of the request, in milliseconds. Default 5000. */
  withinMs?: number;
}

/** Between two looks for a record that has not ended. */
const PACE_MS = 20;
const LATE_LOOK_MS = 500;
const TIMEOUT_MS = 5000;

/**
 * What became of the session in the request of a response: the verdict, the changes and the words of
 * the Sessions tab. The app needs the plugin. What only a browser knows, such as whether it kept the
 * cookie, is not known here.
 *
 * @param response of `fetch`, supertest, Playwright, axios, `inject` of Fastify or `node:http`
 * @throws SessionTestError where there is nothing to be told, and says why
 */
export async function sessionOf(
  response: unknown,
  options: SessionOfOptions = {},
): Promise<TestedSession> {
  const { project = process.cwd(), url, cookie, lateChanges = false } = options;
  const { references, origin } = namedRecords(response);
  const [first] = references;
  if (first === undefined) throw noRecord();
  const place = url === undefined ? origin : givenOrigin(url);
  const observation = await placeOf(first, place, project);
  if (lateChanges) await delay(LATE_LOOK_MS);
  const ids = new Set(references.map(({ id }) => id));
  const ended = AbortSignal.timeout(options.withinMs ?? TIMEOUT_MS);
  const end = once(ended, 'abort').then(() => 'late');
  try {
    for (;;) {
      if ((await Promise.race([observation.look(), end])) === 'late') {
        throw isKnownOpen(observation, ids) ? notEnded() : unanswered();
      }
      const rows = observation.log.rows.filter(({ recordId }) => ids.has(recordId ?? ''));
      const meant = rows.filter(({ cookieName }) => cookie === undefined || cookieName === cookie);
      if (rows.length === ids.size && !rows.some(isUnderWay)) return only(meant, rows, observation);
      const isAway = observation.status?.state !== 'paired';
      if (isAway || ended.aborted) throw notRead(observation, ids);
      await delay(PACE_MS);
    }
  } finally {
    observation.stop();
  }
}

function givenOrigin(url: string): string {
  const origin = originOf(url);
  if (origin !== null) return origin;
  throw new SessionTestError(
    'no-address',
    `${url} is no address of a server.`,
    'Write it with http or https: sessionOf(response, { url: "http://localhost:3000" }).',
  );
}

function unanswered(): SessionTestError {
  return new SessionTestError(
    'not-read',
    'The app has not answered in time.',
    'Is it busy, or held in a debugger? Wait longer: sessionOf(response, { withinMs: 20_000 }).',
  );
}

function isUnderWay({ record }: Exchange): boolean {
  return record?.phase !== 'final';
}

function only(
  meant: readonly Exchange[],
  rows: readonly Exchange[],
  observation: Observation,
): ObservedSession {
  const [row, ...others] = meant;
  if (row !== undefined && others.length === 0) {
    return new ObservedSession(row, observation.contextOf(row));
  }
  const names = rows.map(({ cookieName }) => cookieName ?? '(no cookie)').join(', ');
  throw new SessionTestError(
    'several-records',
    `The request has ${rows.length} sessions: ${names}.`,
    'Say which is meant: sessionOf(response, { cookie: "connect.sid" }).',
  );
}

function noRecord(): SessionTestError {
  return new SessionTestError(
    'no-record',
    'The response names no session.',
    'Is the session middleware wrapped in observe(), and did it see the request? Is NODE_ENV production, where the plugin is off? Of more than 50 requests a second, of which nobody reads, not all are recorded.',
  );
}

function notRead({ status, reading }: Observation, ids: ReadonlySet<string>): SessionTestError {
  if (status !== null && status.state !== 'paired') {
    const where = { ...status, project: '', token: '', tokenFrom: 'this project' };
    const { message, remedy } = problemOf(status, where);
    return new SessionTestError('not-read', message, remedy);
  }
  if (isKnownOpen({ reading }, ids)) return notEnded();
  return new SessionTestError(
    'not-read',
    'The app does not have the record any more, or another process of it does.',
    'Ask right after the response, and test an app of one process.',
  );
}

/** Whether the response of one had begun, and not ended, when the app told of it last. */
function isKnownOpen({ reading }: Pick<Observation, 'reading'>, ids: ReadonlySet<string>): boolean {
  return [...ids].some((id) => reading.isUnderWay(id));
}

function notEnded(): SessionTestError {
  return new SessionTestError(
    'not-read',
    'The request has not ended in time.',
    'Read the body of the response first, or wait longer: sessionOf(response, { withinMs: 20_000 }).',
  );
}
