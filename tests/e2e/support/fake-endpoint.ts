/**
 * A server that speaks the protocol and tells whatever a test wants it to: the plugin's evil twin.
 * It has a project of its own, with which the browser is to be paired. It writes down every call,
 * so that a call to where none should go is seen.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ProjectKeys } from '../../../server-plugin/endpoint/project-keys.ts';
import {
  SIGNED,
  type HelloReply,
  type RecordsReply,
  type Revision,
  type SessionRecord,
} from '../../../server-plugin/protocol.ts';

/** What a call is answered with: JSON or a text, sealed; or a hand that writes the response itself. */
export type Answer = object | string | ((res: ServerResponse) => void);

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
  /** Called before a code is exchanged. The answer waits until it resolves. */
  beforePairing?: () => Promise<void>;
  /** By path. Any other path is an ordinary page that names the endpoint. */
  pages?: Record<string, Page>;
}

export interface FakeEndpoint {
  url: string;
  port: number;
  /** Pairs a browser with the server's project. */
  link: () => string;
  project: string;
  /** The extension's calls, such as `POST /__sessions/hello`, without their queries. */
  calls: string[];
  close(): Promise<void>;
}

export const ENDPOINT = '/__sessions';

/** A header that names a record of this server. Each id is good for one row. */
export function reference(id: string): [string, string] {
  return ['Session-Debug', `"${id}";path="${ENDPOINT}";project="${THIS_PROJECT}"`];
}

/** Stands for the project of the server that sends the header. */
const THIS_PROJECT = '{project}';

export async function startFakeEndpoint(options: FakeEndpointOptions): Promise<FakeEndpoint> {
  const calls: string[] = [];
  const keys = new ProjectKeys(randomBytes(32).toString('base64url'));
  // Room for addresses and headers that no ordinary server would read.
  const server = createServer({ maxHeaderSize: 8 * 1024 * 1024 }, (req, res) => {
    const path = (req.url ?? '').split('?', 1)[0] ?? '';
    if (req.method === 'POST') {
      calls.push(`POST ${path}`);
      void answer(req, res, { keys, ...options });
    } else {
      const page = options.pages?.[path] ?? (path === PAIR_PATH ? PAIR_PAGE : ORDINARY);
      void sendPage(req, res, { project: keys.project, ...page });
    }
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://localhost:${port}`,
    port,
    link: () => `http://localhost:${port}${PAIR_PATH}#${keys.makeCode(Date.now() / 1000)}`,
    project: keys.project,
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

const PAIR_PATH = `${ENDPOINT}/pair`;
/** The extension calls no server that has not named its endpoint. */
const PAIR_PAGE: Page = { headers: [reference('')] };

function answerTo(name: string, { hello, records }: FakeEndpointOptions): Answer | null {
  if (name === 'hello') return hello?.() ?? helloReply();
  if (name === 'records') return records?.() ?? recordsReply();
  return null;
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  { keys, beforePairing, ...options }: FakeEndpointOptions & { keys: ProjectKeys },
): Promise<void> {
  const { pathname, searchParams: query } = new URL(req.url ?? '', 'http://localhost');
  const name = pathname.slice(ENDPOINT.length + 1);
  const [, , nonce = ''] = SIGNED.exec(req.headers.authorization ?? '') ?? [];
  if (name === 'pair') {
    await beforePairing?.();
    const signature = { nonce: query.get('n') ?? '', mac: query.get('m') ?? '' };
    const sealed = keys.exchange(query.get('r') ?? '', signature, Date.now() / 1000);
    res.writeHead(sealed === null ? 403 : 200).end(sealed);
    return;
  }
  const reply = answerTo(name, options);
  if (nonce === '' || reply === null) {
    res.end(JSON.stringify({ v: 2, needs: 'pairing', project: keys.project }));
  } else if (typeof reply === 'function') {
    reply(res);
  } else {
    const text = typeof reply === 'string' ? reply : JSON.stringify(reply);
    res.end(keys.seal(name === 'hello' ? 'hello' : 'records', nonce, text));
  }
}

async function sendPage(
  req: IncomingMessage,
  res: ServerResponse,
  { html, headers = [], until, project }: Page & { project: string },
): Promise<void> {
  if (req.url === '/favicon.ico') {
    res.writeHead(404).end();
    return;
  }
  await until?.();
  for (const [name, value] of headers) {
    res.appendHeader(name, value.replace(THIS_PROJECT, project));
  }
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.end(html ?? '<!doctype html><title>A page</title>');
}

export function helloReply(facts: Partial<HelloReply> = {}): HelloReply {
  return {
    v: 2,
    name: 'sessions-devtools',
    version: '0.1.0',
    instance: 'fake',
    since: 0,
    now: Date.now(),
    middlewares: [],
    can: [],
    ...facts,
  };
}

export function recordsReply(facts: Partial<RecordsReply> = {}): RecordsReply {
  return {
    v: 2,
    instance: 'fake',
    since: 0,
    now: Date.now(),
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
