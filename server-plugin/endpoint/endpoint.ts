import type { IncomingMessage, ServerResponse } from 'node:http';
import cluster from 'node:cluster';
import { checkHost, createGuard, hostHeader, type Admitted, type Refusal } from './guard.ts';
import { headerMember, placeOf } from '../exchange/header.ts';
import type { Hub } from '../hub.ts';
import { isOnPath, originOf } from './link.ts';
import { PAIR_PAGE, PAIR_PAGE_HEADERS } from './pair-page.ts';
import {
  HEADER,
  MAC,
  NONCE,
  PROTOCOL_VERSION,
  type EndpointCall,
  type ErrorReply,
  type HelloNeedsPairing,
} from '../protocol.ts';
import { helloOf } from './hello.ts';
import { listRecords, listRevisions, type Mistake } from './listing.ts';
import { pathOf, readString } from '../reading.ts';

export interface EndpointOptions {
  hub: Hub;
  /** As given to `observe`: from the root of the server. */
  path: string;
  /** Where the browser reaches the server; null for the port of the connection. */
  origin: string | null;
  allowedHosts: readonly string[];
}

export interface Endpoint {
  /** Whether a request is a call to the endpoint, whatever comes of it. */
  isFor(req: IncomingMessage): boolean;
  /**
   * Answers a call to the endpoint, soon where its records are to be looked up, and says in this turn
   * whether the request was one. Never reads the body.
   */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  /** Prints the pairing link, unless one that still works has been printed. */
  announce(req: IncomingMessage): void;
}

type Answer = { sealed: Buffer } | HelloNeedsPairing | Refusal | Mistake | Failure;

interface Failure {
  status: 500;
  code: 'internal';
  message: string;
}

/** The endpoint of one observed middleware; all of a process answer for the same hub. */
export function createEndpoint({ hub, path, origin, allowedHosts }: EndpointOptions): Endpoint {
  const guard = createGuard({
    allowedHosts,
    keys: () => hub.pairing.keys,
    seen: hub.answered,
    now: () => hub.now(),
  });

  /** The endpoint path that the request lies under, of any middleware that shares the hub. */
  function mountOf(req: IncomingMessage): string | null {
    const target = targetOf(req);
    if (isUnder(target, path)) return path;
    for (const other of hub.paths) if (isUnder(target, other)) return other;
    return null;
  }

  function announce(req: IncomingMessage, mount: string): void {
    const place = originOf(req, origin);
    if (place !== null) hub.pairing.announce(`${place}${mount}/pair`);
    else if (isOnPath(req) && hub.isFirst('tell of a server on a path')) hub.print(ON_PATH);
  }

  /** Where no code is right the newest link is not good either, or nobody has it. */
  function pair(req: IncomingMessage, mount: string, query: URLSearchParams): Answer {
    const nonce = query.get('n') ?? '';
    const mac = query.get('m') ?? '';
    const sealed =
      NONCE.test(nonce) && MAC.test(mac)
        ? hub.pairing.exchange(query.get('r') ?? '', { nonce, mac })
        : null;
    if (sealed !== null) return { sealed };
    announce(req, mount);
    return guard.limit(WRONG_CODE, addressed(req));
  }

  async function textOf(call: EndpointCall, query: URLSearchParams): Promise<string | Mistake> {
    if (call === 'records' || call === 'revisions') {
      const list = call === 'records' ? listRecords : listRevisions;
      const listing = await list(hub, query);
      return 'json' in listing ? listing.json : listing;
    }
    return JSON.stringify(helloOf(hub));
  }

  async function answer(
    req: IncomingMessage,
    mount: string,
    { call, signature }: Admitted,
  ): Promise<Answer> {
    const query = new URLSearchParams(queryOf(req));
    if (call === 'pair') return pair(req, mount, query);
    if (signature === null) {
      announce(req, mount);
      return { v: PROTOCOL_VERSION, needs: 'pairing', project: hub.pairing.keys.project };
    }
    const text = await textOf(call, query);
    if (typeof text !== 'string') return text;
    return { sealed: hub.pairing.keys.seal(call, signature.nonce, text) };
  }

  function sendPairPage(req: IncomingMessage, res: ServerResponse, mount: string): void {
    const refusal = checkHost(hostHeader(req.headers), allowedHosts);
    if (refusal !== null) {
      sendAnswer(res, refusal);
      return;
    }
    announce(req, mount);
    // Names the endpoint without a record: the extension calls no server that has not.
    const member = headerMember('', placeOf(mount, hub.pairing.keys.project));
    send(res, 200, { ...PAIR_PAGE_HEADERS, [HEADER]: member }, PAIR_PAGE);
  }

  /** Never rejects: nobody waits for it. */
  async function reply(
    { req, res }: { req: IncomingMessage; res: ServerResponse },
    mount: string,
    admitted: Admitted,
  ): Promise<void> {
    try {
      sendAnswer(res, await answer(req, mount, admitted));
    } catch {
      fail(res);
    }
  }

  function handle(req: IncomingMessage, res: ServerResponse): boolean {
    const mount = mountOf(req);
    if (mount === null) return false;
    const name = pathOf(targetOf(req)).slice(mount.length + 1);
    try {
      if (name === 'pair' && req.method === 'GET') {
        sendPairPage(req, res, mount);
        return true;
      }
      const admitted = guard.admit(addressed(req), { name, query: queryOf(req) });
      if ('status' in admitted) sendAnswer(res, admitted);
      else void reply({ req, res }, mount, admitted);
    } catch {
      // Never passed on to the app: a call of ours must not load or create a session.
      fail(res);
    }
    return true;
  }

  return {
    isFor: (req) => mountOf(req) !== null,
    handle,
    announce: (req) => announce(req, path),
  };
}

const ON_PATH =
  "Sessions DevTools: no link to pair with: the server listens on a Unix socket. Say where a browser reaches it: observe(session, { origin: 'http://localhost:8080' }).";
const WRONG_CODE: Refusal = {
  status: 403,
  code: 'code',
  message: 'The pairing code is wrong, used or expired: open the newest link in the terminal.',
};
const FAILURE: Failure = { status: 500, code: 'internal', message: 'The endpoint failed.' };

function fail(res: ServerResponse): void {
  try {
    if (!res.headersSent) sendAnswer(res, FAILURE);
  } catch {
    // What cannot be answered is ended, so that who called does not wait.
    res.destroy();
  }
}

function addressed({ method, headers, socket }: IncomingMessage) {
  return { method, headers, remoteAddress: socket.remoteAddress };
}

/** The target as it came, whatever a framework has made of `req.url` since. */
function targetOf(req: IncomingMessage): string {
  return readString(req, 'originalUrl') ?? req.url ?? '';
}

/** Signed as it is written, so that nothing is decoded here. */
function queryOf(req: IncomingMessage): string {
  const target = targetOf(req);
  const at = target.indexOf('?');
  return at === -1 ? '' : target.slice(at + 1);
}

/** Asked of each request, so that nothing is cut out of a target that begins otherwise. */
function isUnder(target: string, mount: string): boolean {
  return target.startsWith(mount) && pathOf(`${target.slice(mount.length)}/`).startsWith('/');
}

/** Sealed, an answer is bytes; what is refused is told to everybody, and says nothing of sessions. */
function sendAnswer(res: ServerResponse, answer: Answer): void {
  if ('sealed' in answer) {
    send(res, 200, SEALED_HEADERS, answer.sealed);
    return;
  }
  const isRefusal = 'status' in answer;
  const reply: HelloNeedsPairing | ErrorReply = isRefusal
    ? { error: { code: answer.code, message: answer.message } }
    : answer;
  const headers = { 'Content-Type': 'application/json' };
  send(res, isRefusal ? answer.status : 200, headers, JSON.stringify(reply));
}

/**
 * Of several processes behind one port, each connection reaches one: the next call is to reach
 * another.
 */
const SEALED_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'application/octet-stream',
  ...(cluster.isWorker ? { Connection: 'close' } : {}),
};

function send(
  res: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): void {
  // What middlewares ahead of us put there (cors, another session) is not for this answer.
  for (const name of res.getHeaderNames()) {
    const isOurs = name === HEADER.toLowerCase();
    if (isOurs || name === 'set-cookie' || name.startsWith('access-control-')) {
      res.removeHeader(name);
    }
  }
  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  res.setHeader('Content-Length', Buffer.byteLength(body));
  res.setHeader('Cache-Control', 'no-store, no-transform');
  res.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.end(body);
}
