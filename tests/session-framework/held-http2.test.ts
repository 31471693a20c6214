import { once } from 'node:events';
import {
  connect,
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { text } from 'node:stream/consumers';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../session-framework/engine.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { sessions } from '../../session-framework/hosts/koa.ts';
import { later } from './support/watched-engine.ts';

const running: Http2Server[] = [];
afterEach(() => running.splice(0).forEach((server) => server.close()));

/** Koa over HTTP/2, whose response has another class. */
async function get(engine: Engine, handle: (ctx: Koa.Context) => void, log: string[]) {
  const app = new Koa();
  app.silent = true;
  app.use(sessions({ engine, now: () => Date.UTC(2030, 0, 1) })).use((ctx) => {
    ctx.session.set('n', 1);
    ctx.res.on('error', (error) => log.push(String(Reflect.get(error, 'code'))));
    handle(ctx);
  });
  const listener = app.callback();
  const server = createServer();
  server.on('request', (req: Http2ServerRequest, res: Http2ServerResponse) => {
    void Reflect.apply(listener, null, [req, res]);
  });
  running.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const session = connect(`http://127.0.0.1:${port ?? 0}`);
  const stream = session.request({ ':path': '/' });
  const [headers] = await once(stream, 'response');
  const body = await text(stream);
  session.close();
  await once(session, 'close');
  const line = String(Reflect.get(Object(headers), 'set-cookie')).replace(/=\w{32}/, '=…');
  return { status: Reflect.get(Object(headers), ':status'), line, body };
}

const attemptOf = (log: string[], name: string, call: () => unknown): void => {
  try {
    log.push(`${name}: ${typeof call()}`);
  } catch (error) {
    log.push(`${name}: ${String(Reflect.get(Object(error), 'code'))}`);
  }
};

const HANDLERS: Record<string, (ctx: Koa.Context, log: string[]) => void> = {
  'a body': (ctx) => {
    ctx.body = 'hello';
  },
  'calls after the end': ({ res, ...ctx }, log) => {
    ctx.respond = false;
    attemptOf(log, 'writeHead', () => res.writeHead(201, { 'x-own': 'yes' }));
    attemptOf(log, 'sent', () => log.push(String(res.headersSent)));
    attemptOf(log, 'write', () => res.write('one '));
    attemptOf(log, 'end', () => res.end('two'));
    attemptOf(log, 'ended', () => log.push(String(res.writableEnded)));
    attemptOf(log, 'setHeader', () => res.setHeader('x', 'y'));
    attemptOf(log, 'writeHead', () => res.writeHead(200));
    attemptOf(log, 'end', () => res.end('again'));
  },
};

describe('over HTTP/2', () => {
  it('a write after the end does not end the process', async () => {
    const handler = ({ res, ...ctx }: Koa.Context): void => {
      ctx.respond = false;
      res.end('body');
      res.write('again');
    };
    // The stream is given up, as with an engine that answers at once.
    await expect(get(memoryEngine(), handler, [])).rejects.toThrow();
    await expect(get(later(), handler, [])).rejects.toThrow();
  });
});

describe.each(Object.entries(HANDLERS))('over HTTP/2, %s', (_name, handler) => {
  it('does the same where the session is saved later', async () => {
    const [atOnce, afterwards]: [string[], string[]] = [[], []];
    const expected = await get(memoryEngine(), (ctx) => handler(ctx, atOnce), atOnce);
    expect(await get(later(), (ctx) => handler(ctx, afterwards), afterwards)).toEqual(expected);
    expect(afterwards).toEqual(atOnce);
    expect(expected.line).toContain('sessionid=…');
  });
});
