import type { Exchange } from '../join/exchange.ts';
import { hostNameOf } from '../join/known-cookies.ts';
import type { Finding, Rule, Scene } from './finding.ts';
import { ageInSeconds } from './rules/age-in-seconds.ts';
import { beforeMiddleware } from './rules/before-middleware.ts';
import { changeLost } from './rules/change-lost.ts';
import { clearsNothing } from './rules/clears-nothing.ts';
import { cookieNotKept } from './rules/cookie-not-kept.ts';
import { cookieNotSent } from './rules/cookie-not-sent.ts';
import { emptySessions } from './rules/empty-sessions.ts';
import { fixedExpiry } from './rules/fixed-expiry.ts';
import { idNotRotated } from './rules/id-not-rotated.ts';
import { logoutKeepsRow } from './rules/logout-keeps-row.ts';
import { memoryStore } from './rules/memory-store.ts';
import { nameTwice } from './rules/name-twice.ts';
import { nearSizeLimit } from './rules/near-size-limit.ts';
import { newSessionEachTime } from './rules/new-session-each-time.ts';
import { overlappingSaves } from './rules/overlapping-saves.ts';
import { redirectBeforeSave } from './rules/redirect-before-save.ts';
import { saveFailed } from './rules/save-failed.ts';
import { secretChanged } from './rules/secret-changed.ts';
import { sharedCookieName } from './rules/shared-cookie-name.ts';
import { twoLines } from './rules/two-lines.ts';

/** The rules, in the order in which people meet what they find. */
export const RULES: readonly Rule[] = [
  cookieNotKept,
  cookieNotSent,
  newSessionEachTime,
  changeLost,
  redirectBeforeSave,
  overlappingSaves,
  sharedCookieName,
  beforeMiddleware,
  clearsNothing,
  logoutKeepsRow,
  ageInSeconds,
  fixedExpiry,
  memoryStore,
  secretChanged,
  nameTwice,
  twoLines,
  nearSizeLimit,
  emptySessions,
  idNotRotated,
  saveFailed,
];

/** What the rules find in the rows, host by host. */
export function findAll(
  rows: readonly Exchange[],
  context: Pick<Scene, 'middlewareOf' | 'addedKeys'>,
): Finding[] {
  const hosts = Map.groupBy(rows, ({ witness, origin }) => hostNameOf(witness?.url ?? origin));
  return [...hosts].flatMap(([host, own]) => {
    const scene: Scene = { host, rows: own, ...context };
    return RULES.flatMap(({ name, title, isSaidByRow = false, find }) =>
      find(scene).map((found) => ({ ...found, rule: name, title, host, isSaidByRow })),
    );
  });
}
