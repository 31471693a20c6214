import type { WitnessEvent } from '../witness/events.ts';
import type { Witness } from '../witness/hop.ts';

/** The events by which the background told of a hop, as far as it told. */
export function eventsOf(hop: Witness): WitnessEvent[] {
  const { requestId, tabId, url, method, type } = hop;
  const about = { requestId, tabId, url };
  const events: WitnessEvent[] = [];
  if (hop.cookies !== null) {
    const { startedAt: at, cookies, initiator } = hop;
    const asked = initiator === undefined ? {} : { initiator };
    events.push({ kind: 'request', ...about, at, method, type, cookies, ...asked });
  }
  if (hop.respondedAt !== null && hop.status !== null) {
    const { respondedAt: at, status, setCookies, unreadSetCookies, references } = hop;
    const unread = unreadSetCookies === undefined ? {} : { unreadSetCookies };
    const response = { kind: 'response', ...about, at, method, type, status } as const;
    events.push({ ...response, setCookies, references, ...unread });
  }
  if (hop.endedAt !== null) {
    const { endedAt: at, error, fromCache } = hop;
    if (error === null) events.push({ kind: 'done', ...about, at, fromCache });
    else events.push({ kind: 'error', ...about, at, error });
  }
  // The lines of the response have their fates already.
  if (hop.unsent !== undefined || hop.topLevelSite !== undefined) {
    const { startedAt: of, unsent = [], topLevelSite = null } = hop;
    events.push({ kind: 'jar', ...about, at: of, of, fates: [], unsent, topLevelSite });
  }
  return events;
}
