import type { ServerStatus } from './sources/server-status.ts';
import type { PanelState } from './store.ts';

/**
 * What there is to be said about the panel as a whole: in place of the rows, where there are none,
 * or in a line above them.
 */
export type Situation =
  | { kind: 'filtered'; all: number }
  | { kind: 'no-session-cookie'; requests: number }
  | { kind: 'others-hidden'; others: number }
  | { kind: 'no-permission'; origin: string }
  | { kind: 'paused' }
  | { kind: 'server'; status: ServerStatus }
  | { kind: 'restarted'; status: ServerStatus; at: number }
  | { kind: 'records-dropped'; origin: string; dropped: number }
  | { kind: 'no-plugin'; origin: string }
  | { kind: 'nothing-recorded' };

/** Why there are no rows to be seen; null where there are some. */
export function situationOf(state: PanelState): Situation | null {
  if (state.rows.length > 0) return null;
  const { counts } = state;
  if (counts.all > 0) {
    if (state.filter.trim() !== '') return { kind: 'filtered', all: counts.all };
    const troubled = troubledServers(state)[0];
    if (troubled && counts.uninvolved < counts.all) return { kind: 'server', status: troubled };
    return counts.uninvolved > 0 && !state.showUninvolved
      ? { kind: 'no-session-cookie', requests: counts.uninvolved }
      : { kind: 'others-hidden', others: counts.others };
  }
  const unseen = unseenOrigin(state);
  if (unseen !== null) return { kind: 'no-permission', origin: unseen };
  if (state.isPaused) return { kind: 'paused' };
  const status = troubledServers(state)[0];
  return status ? { kind: 'server', status } : { kind: 'nothing-recorded' };
}

/** What is to be said above the rows, the most pressing first. */
export function noticesOf(state: PanelState): Situation[] {
  if (state.rows.length === 0) return [];
  const unseen = unseenOrigin(state);
  const origin = originOf(state.page);
  return [
    ...troubledServers(state).map((status): Situation => ({ kind: 'server', status })),
    ...(unseen === null ? [] : [{ kind: 'no-permission', origin: unseen } as const]),
    ...(state.isPaused ? [{ kind: 'paused' } as const] : []),
    ...relevantServers(state).flatMap((status): Situation[] => [
      ...(status.restartedAt === null
        ? []
        : [{ kind: 'restarted', status, at: status.restartedAt } as const]),
      ...(status.dropped === 0
        ? []
        : [{ kind: 'records-dropped', origin: status.origin, dropped: status.dropped } as const]),
    ]),
    ...(origin !== null && isWithoutPlugin(state, origin)
      ? [{ kind: 'no-plugin', origin } as const]
      : []),
  ];
}

/** Names a situation, so that one that was put away stays away until it comes anew. */
export function keyOf(situation: Situation): string {
  switch (situation.kind) {
    case 'server':
      return `server ${situation.status.origin} ${situation.status.state}`;
    case 'restarted':
      return `restarted ${situation.status.origin} ${situation.at}`;
    case 'no-permission':
    case 'no-plugin':
    case 'records-dropped':
      return `${situation.kind} ${situation.origin}`;
    default:
      return situation.kind;
  }
}

/** The servers that the inspected page or a row has to do with: others are another panel's. */
export function relevantServers(state: PanelState): ServerStatus[] {
  const origin = originOf(state.page);
  const origins = new Set(state.rows.map((row) => row.origin));
  if (origin !== null) origins.add(origin);
  const servers = [...state.servers.values()];
  // Without a page and without rows there is nothing to tell the servers apart by.
  return origins.size === 0 ? servers : servers.filter((status) => origins.has(status.origin));
}

/** Whether a match pattern covers an origin. Patterns name hosts, and cover every port of them. */
export function isCovered(origin: string, patterns: readonly string[]): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  return patterns.some((pattern) => {
    if (pattern === '<all_urls>') return true;
    const match = /^(?<scheme>\*|https?):\/\/(?<host>\[[^\]]*\]|[^/:]*)/.exec(pattern);
    const { scheme, host = '' } = match?.groups ?? {};
    if (!scheme || (scheme !== '*' && `${scheme}:` !== protocol)) return false;
    if (host === '*' || host === hostname) return true;
    return host.startsWith('*.') && `.${hostname}`.endsWith(host.slice(1));
  });
}

const CALM = new Set<ServerStatus['state']>(['paired', 'connecting']);

function troubledServers(state: PanelState): ServerStatus[] {
  return relevantServers(state).filter((status) => !CALM.has(status.state));
}

/** An origin whose requests this panel should see and may not. */
function unseenOrigin(state: PanelState): string | null {
  const page = originOf(state.page);
  if (page !== null && state.hosts.length > 0 && !isCovered(page, state.hosts)) return page;
  return state.unseenOrigins.find((origin) => !isCovered(origin, state.hosts)) ?? null;
}

/** A session cookie goes to the page's own server, and no plugin there has said anything. */
function isWithoutPlugin(state: PanelState, origin: string): boolean {
  return (
    !state.servers.has(origin) &&
    state.rows.some((row) => row.origin === origin && row.cookieName !== null) &&
    !state.rows.some((row) => row.origin === origin && row.recordId !== null)
  );
}

function originOf(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { origin, protocol } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? origin : null;
}
