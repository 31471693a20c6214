import { Exchange } from '../../server-plugin/exchange/exchange.ts';
import { startObservedApp } from '../../tests/support/http/http-app.ts';
import { Client } from '../../tests/support/http/http.ts';
import { answer } from './child.ts';
import { cpuUsage, listening } from './measured.ts';
import { BENCH_TOKEN } from './protocol.ts';
import { protocol1 } from './protocol-1.ts';

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

// Through a door of the same kind, so that the protocol is all the difference.
const door = protocol1(app.hub, BENCH_TOKEN);

answer(
  listening((req, res) => {
    Exchange.of(req, res).open(door);
    Reflect.apply(observed, undefined, [req, res]);
  }),
  cpuUsage,
);
