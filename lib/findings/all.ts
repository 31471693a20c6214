import type { Exchange } from '../join/exchange.ts';
import { hostNameOf } from '../join/known-cookies.ts';
import { marked, type Span } from '../text/spans.ts';
import { textFor } from '../text/words.ts';
import { MOST_LOOKED_AT, type Finding, type Found, type Rule } from './finding.ts';
import { RULE_TITLES } from './titles.ts';
import { sceneOf, type Scene, type Surroundings } from './scene.ts';
import { ageInSeconds } from './rules/age-in-seconds.ts';
import { beforeMiddleware } from './rules/before-middleware.ts';
import { changeLost } from './rules/change-lost.ts';
import { clearsNothing } from './rules/clears-nothing.ts';
import { cookieNotKept } from './rules/cookie-not-kept.ts';
import { cookieNotSent } from './rules/cookie-not-sent.ts';
import { emptySessions } from './rules/empty-sessions.ts';
import { fixedExpiry } from './rules/fixed-expiry.ts';
import { idNotRotated } from './rules/id-not-rotated.ts';
import { insecureCookie } from './rules/insecure-cookie.ts';
import { keysDropped } from './rules/keys-dropped.ts';
import { logoutKeepsRow } from './rules/logout-keeps-row.ts';
import { logoutUndone } from './rules/logout-undone.ts';
import { memoryStore } from './rules/memory-store.ts';
import { nameTwice } from './rules/name-twice.ts';
import { nearSizeLimit } from './rules/near-size-limit.ts';
import { newSessionEachTime } from './rules/new-session-each-time.ts';
import { orphanedSession } from './rules/orphaned-session.ts';
import { overlappingSaves } from './rules/overlapping-saves.ts';
import { readableSecret } from './rules/readable-secret.ts';
import { redirectBeforeSave } from './rules/redirect-before-save.ts';
import { saveFailed } from './rules/save-failed.ts';
import { secretChanged } from './rules/secret-changed.ts';
import { sessionGrows } from './rules/session-grows.ts';
import { sharedCookieName } from './rules/shared-cookie-name.ts';
import { socketWithoutSave } from './rules/socket-without-save.ts';
import { twoLines } from './rules/two-lines.ts';
import { twoMiddlewares } from './rules/two-middlewares.ts';

/** The rules, in the order of their titles. */
export const RULES: readonly Rule[] = [
  cookieNotKept,
  cookieNotSent,
  newSessionEachTime,
  insecureCookie,
  changeLost,
  socketWithoutSave,
  redirectBeforeSave,
  overlappingSaves,
  orphanedSession,
  sharedCookieName,
  twoMiddlewares,
  beforeMiddleware,
  clearsNothing,
  logoutKeepsRow,
  logoutUndone,
  ageInSeconds,
  fixedExpiry,
  memoryStore,
  secretChanged,
  nameTwice,
  twoLines,
  nearSizeLimit,
  emptySessions,
  idNotRotated,
  keysDropped,
  saveFailed,
  readableSecret,
  sessionGrows,
];

/** Of all hosts together. */
const MOST_OF_ALL = 20_000;

/** Rows whose states are compared in one part. */
const COMPARED_TOGETHER = 8;

/** What the rules find in the rows, host by host. */
export function findAll(rows: readonly Exchange[], surroundings: Surroundings): Finding[] {
  return [...findEach(rows, surroundings)].flat();
}

/** The same, rule by rule, for whoever has other things to do in between. */
export function* findEach(
  rows: readonly Exchange[],
  surroundings: Surroundings,
): Generator<Finding[], void, undefined> {
  for (const [host, own] of byHost(rows.slice(-MOST_OF_ALL))) {
    const scene = sceneOf(host, own.slice(-MOST_LOOKED_AT), surroundings);
    yield* compareStates(scene);
    for (const rule of RULES) yield findBy(rule, scene);
  }
}

/**
 * Compares the states of each row, which are kept so: a rule asks for those of all rows at once, and
 * over thousands of states that takes longer than anyone should wait for.
 */
function* compareStates({ rows, changesOf }: Scene): Generator<Finding[], void, undefined> {
  for (const [index, row] of rows.entries()) {
    changesOf(row);
    if (index % COMPARED_TOGETHER === 0) yield [];
  }
}

function findBy({ name, isSaidByRow, find }: Rule, scene: Scene): Finding[] {
  return find(scene).map((found) => ({
    ...found,
    remedy: [...found.remedy, ...adviceOf(name, found, scene)],
    rule: name,
    title: RULE_TITLES[name],
    host: scene.host,
    isSaidByRow: isSaidByRow ?? false,
  }));
}

/** What the middleware of the most telling row advises, in its own terms. */
function adviceOf(rule: string, { rows }: Found, { middlewareOf }: Surroundings): Span[] {
  const advice = textFor(middlewareOf(rows[0])?.advice ?? {}, rule);
  return advice === undefined ? [] : [' ', ...marked(advice)];
}

/** An address is taken apart once for each origin: there are few, and many rows. */
function byHost(rows: readonly Exchange[]): Map<string, Exchange[]> {
  const hosts = new Map<string, string>();
  return Map.groupBy(rows, ({ origin }) => {
    const host = hosts.get(origin) ?? hostNameOf(origin);
    hosts.set(origin, host);
    return host;
  });
}
