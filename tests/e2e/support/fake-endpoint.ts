/**
 * A server that speaks the protocol and tells whatever a test wants it to: the plugin's evil twin.
 * It writes down every call, so that a call to where none should go is seen.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type {
  HelloReply,
  RecordsReply,
  Revision,
  SessionRecord,
} from '../../../server-plugin/protocol.ts';

/** What a call is answered with: JSON, or a hand that writes the response itself. */
export type Answer = object | ((res: ServerResponse) => void);

export interface Page {
  html?: string;
  /** As they are sent, one header for each; a name may come often. */
  headers?: [name: string, value: string][];
  /** Called with each request. The response waits until it resolves. */
  until?: () => Promise<void>;
}

export interface FakeEndpointOptions {
  /** The whole answer of `hello`; an ordinary one without. */
  hello?: () => Answer;
  /** The whole answer of `records`; none without. */
  records?: () => Answer;
  /** The answer of `pair`; a refusal without. */
  pair?: () => Answer;
  /** By path. Any other path is an ordinary page that names the endpoint. */
  pages?: Record<string, Page>;
}

export interface FakeEndpoint {
  url: string;
  port: number;
  /** The extension's calls, such as `POST /__sessions/hello`, without their queries. */
  calls: string[];
  close(): Promise<void>;
}

export const ENDPOINT = '/__sessions';

/** A header that names a record. Each id is good for one row. */
export function reference(id: string): [string, string] {
  return ['Session-Debug', `"${id}";path="${ENDPOINT}"`];
}

export async function startFakeEndpoint(options: FakeEndpointOptions): Promise<FakeEndpoint> {
  const calls: string[] = [];
  // Room for addresses and headers that no ordinary server would read.
  const server = createServer({ maxHeaderSize: 8 * 1024 * 1024 }, (req, res) => {
    const path = (req.url ?? '').split('?', 1)[0] ?? '';
    if (req.method === 'POST') {
      calls.push(`POST ${path}`);
      answer(res, answerTo(path, options));
    } else {
      void sendPage(req, res, options.pages?.[path] ?? ORDINARY);
    }
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://localhost:${port}`,
    port,
    calls,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A page in a session, which makes it a row. */
const ORDINARY: Page = {
  headers: [reference('record-of-a-page'), ['Set-Cookie', 'connect.sid=s%3Aabc.def; Path=/']],
};

function answerTo(path: string, { hello, records, pair }: FakeEndpointOptions): Answer {
  if (path === `${ENDPOINT}/hello`) return hello?.() ?? helloReply();
  if (path === `${ENDPOINT}/records`) return records?.() ?? recordsReply();
  if (path === `${ENDPOINT}/pair` && pair) return pair();
  return { error: { code: 'call', message: 'There is no such call.' } };
}

function answer(res: ServerResponse, reply: Answer): void {
  res.setHeader('Content-Type', 'application/json');
  if (typeof reply === 'function') reply(res);
  else res.end(JSON.stringify(reply));
}

async function sendPage(
  req: IncomingMessage,
  res: ServerResponse,
  { html, headers = [], until }: Page,
): Promise<void> {
  if (req.url === '/favicon.ico') {
    res.writeHead(404).end();
    return;
  }
  await until?.();
  for (const [name, value] of headers) res.appendHeader(name, value);
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.end(html ?? '<!doctype html><title>A page</title>');
}

export function helloReply(facts: Partial<HelloReply> = {}): HelloReply {
  return {
    v: 1,
    name: 'sessions-devtools',
    version: '0.1.0',
    instance: 'fake',
    now: Date.now(),
    middlewares: [],
    can: [],
    ...facts,
  };
}

export function recordsReply(facts: Partial<RecordsReply> = {}): RecordsReply {
  return {
    v: 1,
    instance: 'fake',
    cursor: 'fake.1',
    restarted: false,
    records: [],
    revisions: [],
    more: false,
    dropped: 0,
    ...facts,
  };
}

/** A record that came to its end just now: a session was loaded, changed and saved. */
export function savedRecord(facts: Partial<SessionRecord> = {}): SessionRecord {
  const session = 'a41f000000000000';
  return {
    id: 'record-of-a-page',
    seq: 1,
    t0: Date.now(),
    phase: 'final',
    finish: 'end',
    method: 'GET',
    url: '/',
    status: 200,
    secure: false,
    forwardedProto: null,
    middleware: { name: 'express-session', version: '1.19.0', kind: 'store', rule: 'hash' },
    cookieIn: { name: 'connect.sid', count: 1, bytes: 91, state: 'valid' },
    session: { before: session, after: session },
    accessed: true,
    data: { loaded: 'rev-before', atHeaders: 'rev-after', end: 'rev-after', saved: 'rev-after' },
    modified: true,
    inPlace: [],
    unserialisable: [],
    looksLate: null,
    storeWrote: [],
    ops: [],
    setCookie: [],
    reason: { saved: 'changed', cookie: 'none:unchanged' },
    expiry: { cookie: null, session: null, store: null },
    timing: {
      loaded: 1,
      firstAccess: 2,
      firstChange: 3,
      headers: 4,
      handlerEnd: 4,
      looked: null,
      saved: 5,
      end: 6,
    },
    base: 'rev-before',
    ...facts,
  };
}

/** A state by its text, which may be anything. */
export function revisionOf(id: string, json: string): Revision {
  return { id, json, bytes: json.length, truncated: false, keys: null };
}
