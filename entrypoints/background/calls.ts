import { HEADER, type EndpointCall } from '../../server-plugin/protocol.ts';
import type { CallResult } from '../../lib/messaging/messages.ts';
import { readJson, UnreadableAnswer } from '../../lib/sources/read-json.ts';
import { isEndpointPath } from '../../lib/witness/references.ts';
import { isKnownServer, tokenFor } from './memory.ts';
import { followCall } from './own-calls.ts';

/** A server that has not answered by then is as good as away. */
const TIMEOUT_MS = 10_000;

const UNENDED = `Its answer began, and had not ended after ${TIMEOUT_MS / 1000} seconds.`;

export interface ServerCall {
  origin: string;
  path: string;
  call: EndpointCall;
  query: Record<string, string>;
}

/**
 * Calls the endpoint of a server that has shown itself by its header, and no other: a call to an
 * app without the plugin could create a session there. Never rejects.
 *
 * No cookie goes along and none is taken in, so that no session is touched; a redirect is an
 * error, so that the token goes nowhere else. An answer is given when the panels have been told of
 * the requests that it may be about.
 */
export async function callServer({ origin, path, call, query }: ServerCall): Promise<CallResult> {
  if (!isEndpointPath(path) || !(await isKnownServer(origin, path))) {
    return { outcome: 'failed', error: 'This server has not sent the Session-Debug header.' };
  }
  const token = await tokenFor(origin);
  let hasBegun = false;
  const url = new URL(`${path}/${call}`, origin);
  url.search = new URLSearchParams(query).toString();
  const own = followCall(url.href);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { [HEADER]: '1', ...(token && { Authorization: `Bearer ${token}` }) },
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    hasBegun = true;
    const body = await readJson(response);
    await own.allIsTold();
    return { outcome: 'answered', status: response.status, body, hadToken: token !== null };
  } catch (error) {
    own.giveUp();
    if (error instanceof UnreadableAnswer) return { outcome: 'unreadable', detail: error.message };
    if (hasBegun) return { outcome: 'unreadable', detail: UNENDED };
    return { outcome: 'failed', error: error instanceof Error ? error.message : String(error) };
  }
}
