import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Door } from '../../server-plugin/exchange/exchange.ts';
import { listRecords } from '../../server-plugin/endpoint/listing.ts';
import type { Hub } from '../../server-plugin/hub.ts';
import { HEADER } from '../../server-plugin/protocol.ts';
import { pathOf, readString } from '../../server-plugin/reading.ts';

const MOUNT = '/plain';
const ORIGIN = /^(chrome-extension|moz-extension|safari-web-extension):\/\/[\w-]{1,64}$/;
const RATE = 50;
/** As many as the calls of a round, where it was 100: nothing is refused, and as much is counted. */
const BURST = 1e9;

/**
 * What the endpoint did for a call in version 1 of the protocol, as it stood in this repository before
 * the token became a key: the same guard, with a token that is sent and compared, and an answer that
 * is plain. So that signature and seal are all the difference.
 *
 * @see docs/decisions/0046-the-token-is-a-key.md
 */
export function protocol1(hub: Hub, token: string): Door {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const buckets = new Map<string, { tokens: number; at: number }>();

  function takeFrom(origin: string): boolean {
    const time = hub.now();
    const bucket = buckets.get(origin) ?? { tokens: BURST, at: time };
    bucket.tokens = Math.min(BURST, bucket.tokens + ((time - bucket.at) / 1000) * RATE);
    bucket.at = time;
    buckets.set(origin, bucket);
    bucket.tokens -= 1;
    return bucket.tokens >= 0;
  }

  function admits({ method, headers }: IncomingMessage): boolean {
    const { origin, authorization } = headers;
    if (origin === undefined || !ORIGIN.test(origin)) return false;
    const dest = headers['sec-fetch-dest'];
    if (dest !== undefined && dest !== 'empty') return false;
    if (method !== 'POST' || headers[HEADER.toLowerCase()] !== '1') return false;
    if (!takeFrom(origin)) return false;
    const given = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization ?? '')?.[1] ?? '';
    return timingSafeEqual(digest(given), digest(token));
  }

  const tell = async (res: ServerResponse, query: URLSearchParams): Promise<void> => {
    const listing = await listRecords(hub, query);
    if ('json' in listing) send(res, 200, listing.json);
    else send(res, 401, '{}');
  };

  const isFor = (req: IncomingMessage): boolean => {
    const target = targetOf(req);
    return target === MOUNT || target.startsWith(`${MOUNT}/`);
  };

  return {
    name: 'plain',
    isFor,
    admits: () => true,
    handle(req, res) {
      if (!isFor(req)) return false;
      const isRecords = targetOf(req).slice(MOUNT.length + 1) === 'records';
      const query = new URLSearchParams((req.url ?? '').split('?').slice(1).join('?'));
      if (isRecords && admits(req)) void tell(res, query);
      else send(res, 401, '{}');
      return true;
    },
  };
}

function targetOf(req: IncomingMessage): string {
  return pathOf(readString(req, 'originalUrl') ?? req.url ?? '');
}

function send(res: ServerResponse, status: number, body: string): void {
  for (const name of res.getHeaderNames()) {
    const isOurs = name === HEADER.toLowerCase();
    if (isOurs || name === 'set-cookie' || name.startsWith('access-control-')) {
      res.removeHeader(name);
    }
  }
  res.statusCode = status;
  const headers = { 'Content-Type': 'application/json' };
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  res.setHeader('Content-Length', Buffer.byteLength(body));
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.end(body);
}
