import { isWatched } from '../witness/hosts.ts';
import { sessionLine } from '../witness/session-line.ts';
import type { ServerStatus } from '../sources/server-status.ts';
import { originOf, relevantServers } from './servers.ts';
import type { ShownRows } from './shown-rows.ts';
import type { PanelState } from './store.ts';

/** Rows that are looked at for the format of a cookie. */
const NEWEST = 500;

interface NoPlugin {
  kind: 'no-plugin';
  origin: string;
  /** Of the session's cookie; null where that is not known. */
  format: string | null;
}

/**
 * What there is to be said about the panel as a whole: in place of the rows, where there are none,
 * or in a line above them.
 */
export type Situation =
  | { kind: 'filtered'; all: number }
  /** `empty`: of how many the app looked at a session with nothing in it. */
  | { kind: 'no-session-cookie'; requests: number; empty: number }
  | { kind: 'others-hidden'; others: number }
  | { kind: 'no-permission'; origin: string }
  | { kind: 'unseen-origins'; origins: string[] }
  | { kind: 'paused' }
  | { kind: 'server'; status: ServerStatus }
  | { kind: 'unpaired'; servers: ServerStatus[] }
  | { kind: 'records-dropped'; origin: string; dropped: number }
  | { kind: 'unread'; origin: string; count: number; detail: string }
  | NoPlugin
  | { kind: 'nothing-recorded' }
  | { kind: 'empty-file' };

/** Why there are no rows to be seen; null where there are some. */
export function situationOf(state: PanelState): Situation | null {
  if (state.rows.length > 0) return null;
  const { counts } = state;
  const isFiltered = state.filter.trim() !== '' || state.range !== null;
  if (counts.all > 0 && isFiltered) return { kind: 'filtered', all: counts.all };
  // What is wrong with the inspected tab and its servers is no matter of a file.
  if (state.file) return counts.all > 0 ? hiddenRows(state) : { kind: 'empty-file' };
  const unseen = unseenPage(state);
  if (unseen !== null) return { kind: 'no-permission', origin: unseen };
  if (counts.all === 0 && state.isPaused) return { kind: 'paused' };
  // It may be why no session is seen: a proxy that drops the cookie drops the endpoint, too.
  const [trouble] = troubles(state);
  if (trouble) return trouble;
  if (counts.all > 0) return hiddenRows(state);
  return relevantServers(state).flatMap(unreadItems)[0] ?? { kind: 'nothing-recorded' };
}

function hiddenRows({ counts, showUninvolved }: PanelState): Situation {
  return counts.uninvolved > 0 && !showUninvolved
    ? { kind: 'no-session-cookie', requests: counts.uninvolved, empty: counts.empty }
    : { kind: 'others-hidden', others: counts.others };
}

/** What is to be said above the rows, the most pressing first. */
export function noticesOf(state: PanelState): Situation[] {
  if (state.file) return [];
  const others = otherUnseen(state);
  const unseenOthers: Situation[] =
    others.length === 0 ? [] : [{ kind: 'unseen-origins', origins: others }];
  // Without rows, the rest stands in their place.
  if (state.rows.length === 0) return unseenOthers;
  const unseen = unseenPage(state);
  const origin = originOf(state.page);
  return [
    ...troubles(state),
    ...(unseen === null ? [] : [{ kind: 'no-permission', origin: unseen } as const]),
    ...unseenOthers,
    ...(state.isPaused ? [{ kind: 'paused' } as const] : []),
    ...relevantServers(state).flatMap((status): Situation[] => [
      ...(status.dropped === 0
        ? []
        : [{ kind: 'records-dropped', origin: status.origin, dropped: status.dropped } as const]),
      ...unreadItems(status),
    ]),
    ...(origin !== null && isWithoutPlugin(state, origin) ? [noPluginOf(state, origin)] : []),
  ];
}

function unreadItems({ origin, unread }: ServerStatus): Situation[] {
  return unread.count === 0 ? [] : [{ kind: 'unread', origin, ...unread }];
}

/** Names a situation, so that one that was put away stays away until it comes anew. */
export function keyOf(situation: Situation): string {
  switch (situation.kind) {
    case 'server':
      return `server ${situation.status.origin} ${situation.status.state}`;
    case 'no-permission':
    case 'no-plugin':
    case 'records-dropped':
    case 'unread':
      return `${situation.kind} ${situation.origin}`;
    case 'unpaired':
      return `unpaired ${situation.servers.map(({ origin }) => origin).join(' ')}`;
    case 'filtered':
    case 'no-session-cookie':
    case 'others-hidden':
    case 'unseen-origins':
    case 'paused':
    case 'nothing-recorded':
    case 'empty-file':
      return situation.kind;
  }
}

const CALM = new Set<ServerStatus['state']>(['paired', 'connecting']);

/** The servers with which something is wrong, one for each project that is not reached at all. */
function troubledServers(state: PanelState): ServerStatus[] {
  const servers = relevantServers(state);
  const troubled = servers.filter(({ state: is }) => !CALM.has(is));
  return troubled.filter(({ state: is, origin, project }) => {
    // Who is not what it says is told of, whatever else is reached.
    if (project === null || is === 'not-proven') return true;
    const same = servers.filter((other) => other.project === project);
    if (same.some(({ state: is }) => is === 'paired')) return false;
    // A proxy in front has no endpoint: what is wrong is with the server behind it.
    return (same.find(({ state: is }) => is !== 'not-found') ?? same[0])?.origin === origin;
  });
}

/** Servers that this browser is not paired with are one notice, whatever their number. */
function troubles(state: PanelState): Situation[] {
  const troubled = troubledServers(state);
  const [first, ...more] = troubled.filter(({ state: is }) => is === 'needs-pairing');
  const others = troubled.filter(({ state: is }) => is !== 'needs-pairing');
  const pairing: Situation[] = first
    ? [
        more.length === 0
          ? { kind: 'server', status: first }
          : { kind: 'unpaired', servers: [first, ...more] },
      ]
    : [];
  return [...others.map((status): Situation => ({ kind: 'server', status })), ...pairing];
}

/** The page whose requests this panel should see and may not; its name may be all that is seen. */
function unseenPage({ page, hosts, unseenOrigins }: PanelState): string | null {
  // Until the extension's permissions are known, nothing is claimed of them.
  if (hosts.length === 0) return null;
  const origin = originOf(page);
  if (page === null) return unseenOrigins[0] ?? null;
  return origin === null || isWatched(origin, hosts) ? null : origin;
}

/** What else the page calls and the panel may not see. */
function otherUnseen(state: PanelState): string[] {
  const page = unseenPage(state);
  return state.unseenOrigins.filter((origin) => origin !== page && !isWatched(origin, state.hosts));
}

/** That no plugin is seen at an origin, and what the session's cookie tells of its framework. */
export function noPluginOf({ rows }: Pick<PanelState, 'rows'>, origin: string): NoPlugin {
  return { kind: 'no-plugin', origin, format: formatAt(rows, origin) };
}

/** As the newest cookie tells whose format is more than possible. */
function formatAt({ all }: ShownRows, origin: string): string | null {
  for (const row of all.slice(-NEWEST).reverse()) {
    if (row.origin !== origin) continue;
    const { witness, cookieName } = row;
    const insides = [
      sessionLine(witness, cookieName)?.inside,
      witness?.cookies?.find(({ name }) => name === cookieName)?.inside,
    ];
    const told = insides.find((inside) => inside != null && inside.confidence !== 'possible');
    if (told) return told.format;
  }
  return null;
}

/** A session cookie goes to the page's own server, and no plugin there has said anything. */
function isWithoutPlugin(state: PanelState, origin: string): boolean {
  const tally = state.rows.origins.get(origin);
  return (
    ![...state.servers.values()].some((status) => status.origin === origin) &&
    tally !== undefined &&
    tally.cookies > 0 &&
    tally.records === 0
  );
}
