import { HEADER, type EndpointCall } from '../../server-plugin/protocol.ts';
import type { CallResult, KnownServer } from '../../lib/messaging/messages.ts';
import { parseJson, readBytes, UnreadableAnswer } from '../../lib/sources/read-answer.ts';
import { signCall } from '../../lib/sources/sealed-calls.ts';
import { isEndpointPath } from '../../lib/witness/references.ts';
import { isKnownServer, noteProven, tokenOf } from './memory.ts';
import { failureOf, isAboutCertificate } from './failures.ts';
import { followCall } from './own-calls.ts';
import type { Relay } from './relay.ts';
import { tellAllPanels } from './tell.ts';

/** A server that has not answered by then is as good as away. */
const TIMEOUT_MS = 10_000;

const UNENDED = `Its answer began, and had not ended after ${TIMEOUT_MS / 1000} seconds.`;

export interface ServerCall extends Pick<KnownServer, 'origin' | 'path' | 'project'> {
  call: EndpointCall;
  query: Record<string, string>;
}

/** What came: bytes, or why there are none. */
export type Reply =
  | { outcome: 'came'; status: number; bytes: Uint8Array<ArrayBuffer> }
  | Extract<CallResult, { outcome: 'unreadable' | 'failed' | 'untrusted' }>;

/**
 * Calls the endpoint of a server that has shown itself by its header, and no other: a call to an
 * app without the plugin could create a session there. Never rejects.
 *
 * The call is signed where the browser has the token of the project that the server names; who
 * listens there learns nothing from it, and only what is sealed with the same token is an answer.
 */
export async function callServer(
  { call, query, origin, path, project }: ServerCall,
  relay: Relay,
): Promise<CallResult> {
  const server = { origin, path, project };
  if (!isEndpointPath(server.path) || !(await isKnownServer(server))) {
    return { outcome: 'failed', error: 'This server has not sent the Session-Debug header.' };
  }
  const search = new URLSearchParams(query).toString();
  const token = await tokenOf(server.project);
  const signed = token === null ? null : await signCall(token, call, search);
  const reply = await send(urlOf(server, call, search), signed?.authorization ?? null, relay);
  if (reply.outcome !== 'came') return reply;
  try {
    const text = reply.status === 200 ? await signed?.open(reply.bytes) : null;
    if (signed !== null) await noteAnswer(server, typeof text === 'string');
    if (typeof text === 'string') return { outcome: 'answered', body: parseJson(text) };
    const body = parseJson(new TextDecoder().decode(reply.bytes));
    return { outcome: 'plain', status: reply.status, body, wasSigned: signed !== null };
  } catch (error) {
    return {
      outcome: 'unreadable',
      detail: error instanceof Error ? error.message : String(error),
    };
  }
}

async function noteAnswer(server: Omit<KnownServer, 'isProven'>, isProven: boolean): Promise<void> {
  const servers = await noteProven(server, isProven, 'call');
  if (servers) tellAllPanels({ type: 'servers', servers });
}

/** The address of a call. What is signed is its query, as it stands there. */
export function urlOf(
  { origin, path }: { origin: string; path: string },
  call: EndpointCall,
  search: string,
): URL {
  const url = new URL(`${path}/${call}`, origin);
  url.search = search;
  return url;
}

/**
 * Makes a call, if need be by a panel: a user's word for a certificate may be good for pages only.
 * No cookie goes along and none is taken in, so that no session is touched; a
 * redirect is an error. What came is given when the panels have been told of the requests that it
 * may be about. Never rejects.
 */
export async function send(
  url: URL,
  authorization: string | null,
  relay: Relay | null,
): Promise<Reply> {
  const reply = await sendFromHere(url, authorization);
  if (reply.outcome !== 'failed' || url.protocol !== 'https:') return reply;
  const error = await failureOf(url.href);
  if (error === null || !isAboutCertificate(error)) return reply;
  return (await relay?.(url, authorization)) ?? { outcome: 'untrusted', error };
}

async function sendFromHere(url: URL, authorization: string | null): Promise<Reply> {
  let hasBegun = false;
  const own = followCall(url.href);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { [HEADER]: '1', ...(authorization !== null && { Authorization: authorization }) },
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    hasBegun = true;
    const bytes = await readBytes(response);
    await own.allIsTold();
    return { outcome: 'came', status: response.status, bytes };
  } catch (error) {
    own.giveUp();
    if (error instanceof UnreadableAnswer) return { outcome: 'unreadable', detail: error.message };
    if (hasBegun) return { outcome: 'unreadable', detail: UNENDED };
    return { outcome: 'failed', error: error instanceof Error ? error.message : String(error) };
  }
}
