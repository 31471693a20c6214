import { EventEmitter } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import session from 'express-session';
import { createObserve } from '../express-session.ts';
import { createHub } from '../../../server-plugin/hub.ts';
import { watchLateLooks } from './http-hub.ts';

/**
 * A process of its own, run with --expose-gc: so many requests through an observed
 * express-session, whose session of so many bytes changes on each. Without sockets, for speed.
 * Prints what is left of it as JSON.
 *
 * Arguments: requests, characters of the session, byte budget, whether it is observed (`on`,
 * `off`), the character.
 */
const [requests = 0, size = 0, budget = 0] = process.argv.slice(2, 5).map(Number);
const isOn = process.argv[5] === 'on';

const hub = createHub({ token: 'x'.repeat(32), directory: tmpdir(), print: () => undefined });
const observe = createObserve(
  () => hub,
  () => undefined,
);
const lateLooks = watchLateLooks(hub);
const middleware: unknown = (
  isOn ? observe(session, { limits: { bytes: budget, records: 1_000_000 } }) : session
)({ secret: 'secret', resave: false, saveUninitialized: false });
if (typeof middleware !== 'function') throw new Error('no middleware');

/** A connection to nobody. */
class Nowhere extends Socket {
  override _read(): void {
    // Nothing ever comes.
  }
  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
  }
}

const gone: WeakRef<object>[] = [];
let cookie: string | undefined;
const text = (process.argv[6] ?? 'x').repeat(1000);

const visit = async (turn: number): Promise<void> => {
  // Somebody reads, so that each request is recorded.
  hub.pace.read();
  const socket = new Nowhere();
  const req = new IncomingMessage(socket);
  req.url = '/';
  req.method = 'GET';
  if (cookie !== undefined) req.headers.cookie = cookie;
  const res = new ServerResponse(req);
  res.assignSocket(socket);
  const closed = new Promise((resolve) => res.once('close', resolve));
  Reflect.apply(middleware, undefined, [
    Object.assign(req, { originalUrl: '/' }),
    res,
    () => {
      const current: unknown = Reflect.get(req, 'session');
      if (typeof current !== 'object' || current === null) throw new Error('no session');
      const rows = Array.from({ length: size / 1000 }, (_, row) => `${turn}-${row}-${text}`);
      Object.assign(current, { turn, rows });
      if (turn % 1000 === 0) gone.push(new WeakRef(req), new WeakRef(res), new WeakRef(current));
      res.end('ok');
    },
  ]);
  res.once('finish', () => res.emit('close'));
  await closed;
  const [line = ''] = [res.getHeader('set-cookie') ?? []].flat().map(String);
  if (line !== '') cookie = line.split(';')[0];
};

EventEmitter.defaultMaxListeners = 20;
for (let turn = 0; turn < requests; turn += 1) await visit(turn);
await lateLooks();
const kept = await heap();
const { size: records } = hub.records;
hub.records.clear();
process.stdout.write(
  JSON.stringify({
    /** Bytes that the records cost, which are free again without them. */
    records: kept - (await heap()),
    count: records,
    left: await heap(),
    alive: gone.filter((weak) => weak.deref() !== undefined).length,
    watched: gone.length,
  }),
);

/** Bytes in use. Node lets go of unused code over several collections. */
async function heap(): Promise<number> {
  for (let turn = 0; turn < 6; turn += 1) {
    gc?.();
    await new Promise(setImmediate);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
