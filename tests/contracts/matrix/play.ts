import type { Exchange } from '../../../lib/join/exchange.ts';
import { ExchangeLog } from '../../../lib/join/log.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import { parseJson } from '../../../lib/states/json.ts';
import { keptAlive, listen, type Answer } from '../../support/http/http.ts';
import { watchHub, type WatchedHub } from '../../support/http/http-hub.ts';
import { recordFacts, revision } from '../../support/records.ts';
import { askedBy, upgrading } from '../scenarios/asking.ts';
import { stageOf, type Asking } from '../scenarios/hold.ts';
import type { Asked, Scenario, Step } from '../scenarios/scenario.ts';
import type { AdapterUnderTest, App, AppOptions, Route } from '../under-test/adapter-under-test.ts';
import { failureOf, mayFail } from './floor.ts';
import { modelled, type Done } from './model.ts';
import { NOWHERE, placesInCookies, placesInStore } from './places.ts';
import type { Truth } from './truth.ts';
import { NUMBER, SITE, Visitor } from './visitor.ts';

/** Where a scenario is played. */
export interface At {
  adapter: AdapterUnderTest;
  host: string;
  store: string;
}

/** A request of a scenario: what is true of it, and the row that the panel makes of it. */
export interface Played {
  asked: string;
  truth: Truth;
  /** How the app failed, which in this request it should not; null where it did not, or may. */
  failure: string | null;
  /** Null where no record of it is named, such as where no response came. */
  row: Exchange | null;
}

/** Plays a scenario in an observed app, and finds out what is true without asking the observer. */
export async function play(at: At, scenario: Scenario): Promise<Played[]> {
  const watched = watchHub();
  const headersGoFirst = at.adapter.traits(at.store).commits === 'at-end';
  const stage = stageOf(scenario, headersGoFirst);
  const options = { ...optionsOf(at, scenario), slow: stage.slow };
  const done: Done[] = [];
  const routes = routesOf(at, stage.routes, done);
  const app = at.adapter.create({ ...options, hub: watched.hub, routes });
  const places =
    at.adapter.traits(at.store).keeps === 'in-a-store'
      ? placesInStore(at.adapter, app)
      : await placesInCookies(at.adapter, app, {
          ...options,
          failing: undefined,
          slow: undefined,
          isCalledInPool: false,
          before: undefined,
        });
  const server = await listen(app.listener);
  const closed = upgrading(server, app);
  const agent = scenario.isOnOneConnection === true ? keptAlive() : undefined;
  // One connection stays, however long the other cells keep the machine from its next request.
  if (agent !== undefined) server.server.keepAliveTimeout = 0;
  const visitor = new Visitor({ adapter: at.adapter, app }, { port: server.port, agent });
  try {
    const found: Told[] = [];
    for await (const step of stage.steps(visit)) {
      const now = await places.of(visitor.jar);
      const isOverlapped = step.length > 1 && !isFollowed(scenario, step);
      for (const { truth, ...one } of step) {
        // A cookie of another path is of no request that it does not go along with.
        const isElsewhere = !isOverlapped && !truth.isSent && !truth.isSetAgain;
        const there = isFollowed(scenario, step) || one.isStale ? truth.after : now;
        const after = isElsewhere ? NOWHERE : there;
        // Who is left goes on.
        if (one.isLeft) truth.calls = callsSince(app, one.logged);
        found.push({ ...one, truth: { ...truth, after, isOverlapped } });
      }
    }
    for (const [at, { truth }] of found.entries()) {
      truth.isLeftBehind = isLeftBehind(truth.after.id, found.slice(at + 1));
    }
    await watched.lateLooks();
    const log = logOf(watched, visitor.facts);
    return found.map(({ asked, recordId, truth, failure }) => {
      const row = log.rows.find((one) => one.recordId !== null && one.recordId === recordId);
      const hasNoRow = recordId !== null && row === undefined;
      return { asked, truth, failure: hasNoRow ? 'no row is of it' : failure, row: row ?? null };
    });
  } finally {
    agent?.destroy();
    await Promise.all([server.close(), places.close()]);
  }

  /** The id of the record of a request whose response did not name it, as of one that was left. */
  async function unnamed(asked: Asked): Promise<string | null> {
    const { target } = askedBy(asked);
    const isLeft = scenario.visits.some((step) => isUnnamed(step, asked));
    if (!isLeft) return null;
    await closed();
    return watched.newest().findLast(({ url }) => url === target)?.id ?? null;
  }

  async function visit(asked: Asked, asking?: Asking): Promise<Told> {
    const cookie = await visitor.prepare(asked);
    const isSent = cookie.includes(`${at.adapter.cookieName}=`);
    const before = isSent ? await places.of(visitor.jarFor(asked)) : NOWHERE;
    const logged = app.stored().log.length;
    const traits = at.adapter.traits(at.store);
    const own: Done = {
      hasBegun: false,
      // One that is told when to store opens its session for each request.
      hasLooked: traits.commits === 'when-told' || traits.opensFirst === true,
      hasEnded: false,
      left: structuredClone(before.data ?? null),
    };
    const number = done.push(own) - 1;
    const answer = await visitor.send(number, { ...asked, ...asking }, cookie);
    const isLeft = asking?.signal?.aborted === true;
    const recordId = recordOf(answer) ?? (await unnamed(asked));
    if (recordId !== null && !isLeft) await watched.record(recordId);
    const isSetAgain = linesOf(answer).some((line) => line.startsWith(`${at.adapter.cookieName}=`));
    const cannotLoad = scenario.failing === 'load';
    const calls = callsSince(app, logged);
    return {
      asked: asked.ask,
      isStale: asked.cookie === 'stale',
      isSpoilt: ['forged', 'unknown', 'stale'].includes(asked.cookie ?? ''),
      recordId,
      failure: mayFail(scenario, { asked: asked.ask })
        ? null
        : failureOf({ answer, recordId, isLeft }, own),
      isLeft,
      logged,
      truth: {
        isSent,
        before,
        // Of who has left it is found when its handler has ended.
        after: isLeft ? before : await places.of(isSetAgain ? visitor.jar : visitor.jarFor(asked)),
        done: own,
        isSetAgain,
        calls,
        endsEmpty: at.adapter.traits(at.store).endsEmpty === true,
        cannotLoad,
        isHeld: isLeft && scenario.slow !== undefined,
        isOverlapped: false,
        isLeftBehind: false,
      },
    };
  }
}

/** Whether a step asks for this so that no response names its record. */
function isUnnamed(step: Step, asked: Asked): boolean {
  if (typeof step === 'string') return false;
  if ('leaves' in step) return step.leaves === asked.ask;
  return step === asked && step.isUpgrade === true;
}

/** The client of these had what it asked for next before the store had what it asked for first. */
function isFollowed({ visits }: Scenario, step: readonly Told[]): boolean {
  return visits.some(
    (visit) =>
      typeof visit === 'object' && 'redirect' in visit && visit.redirect === step[0]?.asked,
  );
}

/** Whether the first of these requests that has to do with a session's cookie puts another in its place. */
function isLeftBehind(id: string | null, later: readonly Told[]): boolean | null {
  if (id === null) return false;
  const isReplaced = ({ after, isSetAgain }: Truth): boolean =>
    isSetAgain && after.id !== null && after.id !== id;
  const first = later.find(
    ({ truth, isSpoilt }) => isSpoilt || truth.before.id === id || isReplaced(truth),
  );
  if (first === undefined) return false;
  return first.isSpoilt ? null : first.truth.before.id !== id;
}

interface Told extends Omit<Played, 'row'> {
  /** Before its cookie came an older one. */
  isStale: boolean;
  /** Its cookie was not as it was given. */
  isSpoilt: boolean;
  recordId: string | null;
  /** Its client has left. */
  isLeft: boolean;
  /** Calls of its store before. */
  logged: number;
}

function optionsOf(
  { adapter, host, store }: At,
  { setting, options, failing, before, isCalledInPool }: Scenario,
): Omit<AppOptions, 'hub' | 'routes'> {
  const asked = setting === undefined ? {} : adapter.settings[setting];
  return {
    host,
    store,
    before,
    failing,
    isCalledInPool,
    options: { ...asked, ...options },
    tell: () => undefined,
  };
}

function routesOf(
  { adapter, store }: At,
  routes: Record<string, Route>,
  done: readonly Done[],
): Record<string, Route> {
  const emptiesOnRotation = adapter.traits(store).rotation === 'empties';
  const entries = Object.entries(routes).map(([path, route]): [string, Route] => [
    path,
    modelled(route, {
      emptiesOnRotation,
      begin({ req }) {
        const own = done[Number(req.headers[NUMBER])];
        if (own === undefined) throw new Error('a request of nobody');
        return own;
      },
    }),
  ]);
  return Object.fromEntries(entries);
}

/** What the store was asked meanwhile; null where it does not tell. */
function callsSince(app: App, logged: number): readonly string[] | null {
  const { log } = app.stored();
  return log.length === 0 ? null : log.slice(logged).map((line) => line.split(' ')[0] ?? '');
}

function linesOf(answer: Answer | null): readonly string[] {
  return answer?.headers['set-cookie'] ?? [];
}

function recordOf(answer: Answer | null): string | null {
  return answer?.records[0] ?? null;
}

/** The panel's log of what the browser saw and the server recorded. */
function logOf(watched: WatchedHub, seen: readonly Fact[]): ExchangeLog {
  const records = watched.newest();
  const ids = new Set(records.flatMap(({ data, base }) => [...Object.values(data), base]));
  const revisions = [...ids].flatMap((id) =>
    id === null ? [] : [revision(id, parseJson(JSON.stringify(watched.state(id))))],
  );
  const named = seen.flatMap((fact) =>
    fact.kind === 'witness' && fact.event.kind === 'response' ? fact.event.references : [],
  );
  const from = { origin: SITE, project: named[0]?.project ?? '' };
  const log = new ExchangeLog();
  log.apply([...seen, recordFacts(records, revisions, from)]);
  return log;
}
