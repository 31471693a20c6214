import { once } from 'node:events';
import { type ClientRequest, IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { CallResult } from '../../lib/messaging/messages.ts';
import { Gathering, parseJson, UnreadableAnswer } from '../../lib/sources/read-answer.ts';
import { signCall } from '../../lib/sources/sealed-calls.ts';
import { HEADER, type EndpointCall } from '../../server-plugin/protocol.ts';

/** A server that has not answered by then is as good as away. */
const TIMEOUT_MS = 10_000;

/** Of Node's own codes, those that say that nobody known has signed the certificate. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

/** A server that is asked, and the token that its calls are signed with. */
export interface Place {
  origin: string;
  path: string;
  /** The name of the project that the token is of. */
  project: string;
  token: string;
}

/** The same, and where its token is from, for who has to look for another. */
export interface NamedPlace extends Place {
  tokenFrom: string;
}

/**
 * Calls the endpoint of a server, and opens its answer. Who listens there learns nothing from the
 * call, and only what is sealed with the same token is an answer. Never rejects.
 */
export async function callEndpoint(
  { origin, path, token }: Place,
  call: EndpointCall,
  query: Record<string, string>,
): Promise<CallResult> {
  const url = new URL(`${path}/${call}`, origin);
  url.search = new URLSearchParams(query).toString();
  const signed = await signCall(token, call, url.search.slice(1));
  const reply = await send(url, signed.authorization);
  if (reply.outcome !== 'came') return reply;
  const { status, bytes } = reply;
  try {
    const text = status === 200 ? await signed.open(bytes) : null;
    if (text !== null) return { outcome: 'answered', body: parseJson(text) };
    const body = parseJson(new TextDecoder().decode(bytes));
    return { outcome: 'plain', status, body, wasSigned: true };
  } catch (error) {
    return { outcome: 'unreadable', detail: messageOf(error) };
  }
}

type Reply =
  | { outcome: 'came'; status: number; bytes: Uint8Array<ArrayBuffer> }
  | Extract<CallResult, { outcome: 'unreadable' | 'failed' | 'untrusted' }>;

/**
 * By Node's own client and not by `fetch`, which marks its calls as a browser's (`Sec-Fetch-Mode`):
 * the guard takes those from an extension only. Each on a connection of its own, so that the next
 * may reach another process of the server.
 */
async function send(url: URL, authorization: string): Promise<Reply> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  let hasBegun = false;
  try {
    const call = request(url, {
      method: 'POST',
      headers: { [HEADER]: '1', Authorization: authorization, 'Content-Length': 0 },
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    call.end();
    const came = await responseOf(call);
    if (!(came instanceof IncomingMessage)) throw new TypeError('No response of Node.');
    hasBegun = true;
    return { outcome: 'came', status: came.statusCode ?? 0, bytes: await bytesOf(came) };
  } catch (error) {
    if (error instanceof UnreadableAnswer) return { outcome: 'unreadable', detail: error.message };
    if (hasBegun)
      return { outcome: 'unreadable', detail: `Its answer broke off: ${messageOf(error)}` };
    const code = String(Reflect.get(Object(error), 'code'));
    return { outcome: CERTIFICATE.test(code) ? 'untrusted' : 'failed', error: messageOf(error) };
  }
}

/**
 * What came, also where nothing will: a server that switches to another protocol, which nobody asked
 * for, has Node end the connection without a word.
 */
async function responseOf(call: ClientRequest): Promise<unknown> {
  const listening = new AbortController();
  const response = once(call, 'response').then(([came]: unknown[]) => came);
  const closed = once(call, 'close', { signal: listening.signal }).then(() => {
    throw new Error('The connection was closed without a response.');
  });
  try {
    return await Promise.race([response, closed]);
  } finally {
    listening.abort();
  }
}

async function bytesOf(response: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const gathering = new Gathering();
  for await (const part of response) {
    if (part instanceof Uint8Array) gathering.add(part);
  }
  return gathering.bytes();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
