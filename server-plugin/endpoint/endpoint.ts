import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkHost, createGuard, hostHeader, hostName, isLocal, type Refusal } from './guard.ts';
import { headerMember } from '../header.ts';
import type { Hub } from '../hub.ts';
import { PAIR_PAGE, PAIR_PAGE_HEADERS } from './pair-page.ts';
import {
  HEADER,
  PAIRING_CODE,
  PROTOCOL_VERSION,
  type EndpointCall,
  type ErrorReply,
  type HelloNeedsToken,
  type HelloReply,
  type PairReply,
} from '../protocol.ts';
import { listRecords, listRevisions, type Listing } from './listing.ts';
import { pathOf, readString } from '../reading.ts';
import { PLUGIN_NAME, PLUGIN_VERSION } from '../version.ts';

export interface EndpointOptions {
  hub: Hub;
  /** As given to `observe`: from the root of the server. */
  path: string;
  allowedHosts: readonly string[];
}

export interface Endpoint {
  /** Whether a request is a call to the endpoint, whatever comes of it. */
  isFor(req: IncomingMessage): boolean;
  /** Answers a call to the endpoint, and says whether the request was one. Never reads the body. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  /** Prints the pairing link, unless one that still works has been printed. */
  announce(req: IncomingMessage): void;
}

type Answer =
  | HelloReply
  | HelloNeedsToken
  | PairReply
  | Listing
  | { status: number; code: ErrorReply['error']['code']; message: string };

/** The endpoint of one observed middleware; all of a process answer for the same hub. */
export function createEndpoint({ hub, path, allowedHosts }: EndpointOptions): Endpoint {
  const guard = createGuard({
    allowedHosts,
    isToken: (token) => hub.pairing.isToken(token),
    now: () => hub.now(),
  });

  /** The endpoint path that the request lies under, of any middleware that shares the hub. */
  function mountOf(req: IncomingMessage): string | null {
    const target = targetOf(req);
    if (isUnder(target, path)) return path;
    for (const other of hub.paths) if (isUnder(target, other)) return other;
    return null;
  }

  function pairUrl(req: IncomingMessage, mount: string): string {
    const host = hostHeader(req.headers);
    const name = host === null ? null : hostName(host);
    const isTrusted = name !== null && (isLocal(name) || allowedHosts.includes(name));
    const authority = isTrusted ? host : `localhost:${req.socket.localPort ?? 80}`;
    const scheme = 'encrypted' in req.socket ? 'https' : 'http';
    return `${scheme}://${authority}${mount}/pair`;
  }

  function hello(req: IncomingMessage, mount: string): HelloReply | HelloNeedsToken {
    if (req.headers.authorization === undefined) {
      hub.pairing.announce(pairUrl(req, mount));
      return { v: PROTOCOL_VERSION, needs: 'token' };
    }
    return {
      v: PROTOCOL_VERSION,
      name: PLUGIN_NAME,
      version: PLUGIN_VERSION,
      instance: hub.instance,
      now: Date.now(),
      middlewares: [...hub.middlewares],
      can: [],
    };
  }

  function pair(req: IncomingMessage, mount: string, query: URLSearchParams): Answer {
    const code = query.get('code') ?? '';
    const token = PAIRING_CODE.test(code) ? hub.pairing.exchange(code) : null;
    if (token !== null) return { v: PROTOCOL_VERSION, token };
    hub.pairing.announce(pairUrl(req, mount));
    return {
      status: 403,
      code: 'code',
      message: 'The pairing code is wrong, used or expired: open the newest link in the terminal.',
    };
  }

  function answer(req: IncomingMessage, mount: string, call: EndpointCall): Answer {
    const query = new URLSearchParams((req.url ?? '').split('?').slice(1).join('?'));
    switch (call) {
      case 'hello':
        return hello(req, mount);
      case 'pair':
        return pair(req, mount, query);
      case 'records':
        return listRecords(hub, query);
      case 'revisions':
        return listRevisions(hub, query);
    }
  }

  function handle(req: IncomingMessage, res: ServerResponse): boolean {
    const mount = mountOf(req);
    if (mount === null) return false;
    const name = targetOf(req).slice(mount.length + 1);
    try {
      if (name === 'pair' && req.method === 'GET') {
        const refusal = checkHost(hostHeader(req.headers), allowedHosts);
        if (refusal !== null) sendJson(res, refusal);
        else {
          hub.pairing.announce(pairUrl(req, mount));
          // Names the endpoint without a record: the extension calls no server that has not.
          const header = { [HEADER]: headerMember('', mount) };
          send(res, 200, { ...PAIR_PAGE_HEADERS, ...header }, PAIR_PAGE);
        }
        return true;
      }
      const call = callOf(name);
      const refusal = guard(req, call);
      sendJson(res, refusal ?? (call === null ? UNKNOWN_CALL : answer(req, mount, call)));
    } catch {
      // Never passed on to the app: a call of ours must not load or create a session.
      if (!res.headersSent) {
        sendJson(res, { status: 500, code: 'internal', message: 'The endpoint failed.' });
      }
    }
    return true;
  }

  return {
    isFor: (req) => mountOf(req) !== null,
    handle,
    announce(req) {
      hub.pairing.announce(pairUrl(req, path));
    },
  };
}

const UNKNOWN_CALL: Refusal = { status: 404, code: 'call', message: 'Unknown call.' };

/** The path as it came, whatever a framework has made of `req.url` since. */
function targetOf(req: IncomingMessage): string {
  return pathOf(readString(req, 'originalUrl') ?? req.url ?? '');
}

function isUnder(target: string, mount: string): boolean {
  return target === mount || target.startsWith(`${mount}/`);
}

function callOf(name: string): EndpointCall | null {
  return name === 'hello' || name === 'pair' || name === 'records' || name === 'revisions'
    ? name
    : null;
}

function sendJson(res: ServerResponse, answer: Answer): void {
  if (!('status' in answer)) {
    const json = 'json' in answer ? answer.json : JSON.stringify(answer);
    send(res, 200, { 'Content-Type': 'application/json' }, json);
    return;
  }
  const { status, code, message } = answer;
  const reply: ErrorReply = { error: { code, message } };
  send(res, status, { 'Content-Type': 'application/json' }, JSON.stringify(reply));
}

function send(
  res: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
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
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.end(body);
}
