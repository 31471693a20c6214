import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Exchange, type Door } from '../../server-plugin/exchange/exchange.ts';
import { listRecords } from '../../server-plugin/endpoint/listing.ts';
import { startObservedApp } from '../../tests/support/http/http-app.ts';
import { Client } from '../../tests/support/http/http.ts';
import { answer } from './child.ts';
import { cpuUsage, listening } from './measured.ts';
import { BENCH_TOKEN } from './protocol.ts';

/**
 * An app with 200 records, at whose endpoint `/__sessions` calls are signed and answers sealed, and
 * at `/plain` as they were before: with a token that is sent and compared.
 */
const RECORDS = 200;
const app = await startObservedApp({ limits: { records: RECORDS } }, { token: BENCH_TOKEN });
const client = new Client(app.port);
for (let turn = 0; turn < RECORDS; turn += 1) await client.send('/set');
const [observed] = app.server.server.listeners('request');
if (typeof observed !== 'function') throw new Error('no listener');

// Through a door of the same kind, so that signature and seal are all the difference.
const door: Door = {
  name: 'plain',
  isFor: (req) => req.url?.startsWith('/plain/') === true,
  admits: () => true,
  handle(req, res) {
    plain(req, res);
    return true;
  },
};

answer(
  listening((req, res) => {
    Exchange.of(req, res).open(door);
    Reflect.apply(observed, undefined, [req, res]);
  }),
  cpuUsage,
);

function plain(req: IncomingMessage, res: ServerResponse): void {
  const [, token = ''] = (req.headers.authorization ?? '').split(' ');
  const listing = listRecords(app.hub, new URLSearchParams(req.url?.split('?')[1]));
  if (!isEqual(token, BENCH_TOKEN) || !('json' in listing)) {
    res.writeHead(401).end();
    return;
  }
  res.setHeader('Content-Type', 'application/json');
  res.setHeader('Content-Length', Buffer.byteLength(listing.json));
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.end(listing.json);
}

function isEqual(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
