import { createServer, request, ServerResponse, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { AdapterUnderTest } from '../under-test/adapter-under-test.ts';
import { portsOf, respond } from './ports.ts';

/** The connection behaves the same with and without us, whatever becomes of it. */
export function describeConnections(adapter: AdapterUnderTest): void {
  const ports = portsOf(adapter);

  describe('a connection', () => {
    it('that is kept alive carries one request after the other', async () => {
      const [without, observed] = await ports.both(async (isObserved) => {
        const app = ports.makeApp(isObserved, ({ set, req, respond: answer }) => {
          set('user', 'ada');
          answer(req.url === '/2' ? 'two' : 'one', { headers: { 'Content-Length': '3' } });
        });
        const port = await ports.listen(createServer(app.listener));
        const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
        // Both at once: pipelined.
        return ports.exchange(port, ask('/1') + ask('/2'), /two$/);
      });
      expect(observed).toBe(without);
      expect(observed).toMatch(/^HTTP\/1\.1 200 [^]*one[^]*two$/);
    });

    it('that is upgraded is handed over', async () => {
      const [without, observed] = await ports.both(async (isObserved) => {
        const app = ports.makeApp(isObserved, ({ res }) => res.end('never'));
        const server = createServer(app.listener);
        // As `ws` is used: the middleware runs for the session, the socket is the app's.
        server.on('upgrade', (req: IncomingMessage, socket: Socket, head: Buffer) => {
          socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n');
          socket.end(`echo ${String(head)} ${String(req.url)}`);
        });
        const port = await ports.listen(server);
        const ask =
          'GET /up HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nhi';
        return ports.exchange(port, ask, /echo hi \/up/);
      });
      expect(observed).toBe(without);
    });

    it('that is upgraded with a session, whose response is never used', async () => {
      const [without, observed] = await ports.both(async (isObserved) => {
        const app = ports.makeApp(isObserved, ({ size, req }) => {
          req.socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\n${size()} keys`);
        });
        const server = createServer();
        server.on('upgrade', (req: IncomingMessage) => {
          app.listener(req, new ServerResponse(req));
        });
        const port = await ports.listen(server);
        const ask =
          'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
        return ports.exchange(port, ask, /keys/);
      });
      expect(observed).toBe(without);
      expect(observed).toContain('0 keys');
    });

    it('that the client cuts, while headers wait and while the body does', async () => {
      for (const begin of [false, true]) {
        const [without, observed] = await ports.both(async (isObserved) => {
          const events: string[] = [];
          const entered = Promise.withResolvers<undefined>();
          const closed = Promise.withResolvers<undefined>();
          const app = ports.makeApp(isObserved, ({ set, req, res }) => {
            set('user', 'ada');
            if (begin) res.write('first');
            for (const name of ['close', 'finish', 'error']) res.on(name, () => events.push(name));
            req.on('aborted', () => events.push('aborted'));
            res.on('close', () => {
              closed.resolve(undefined);
            });
            entered.resolve(undefined);
          });
          const port = await ports.listen(createServer(app.listener));
          const socket = connect(port, '127.0.0.1');
          socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
          await entered.promise;
          socket.destroy();
          await closed.promise;
          if (isObserved) {
            const record = await app.recordOf('/');
            expect(record.finish).toBe('aborted');
          }
          return { events, rows: app.countRows() };
        });
        expect(observed).toEqual(without);
      }
    });

    it('that hangs and is cut by the server', async () => {
      const [without, observed] = await ports.both(async (isObserved) => {
        const app = ports.makeApp(isObserved, ({ set }) => {
          set('user', 'ada');
        });
        const server = createServer(app.listener);
        server.setTimeout(50);
        const port = await ports.listen(server);
        return ports.exchange(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', /never/);
      });
      expect(observed).toBe(without);
      expect(observed).toBe('');
    });

    it('that is read slowly gets all of a large stream', async () => {
      const [without, observed] = await ports.both(async (isObserved) => {
        const drained: boolean[] = [];
        const app = ports.makeApp(isObserved, ({ set, res }) => {
          set('user', 'ada');
          const block = Buffer.alloc(64 * 1024, 'x');
          let left = 40;
          const write = (): void => {
            while (left > 0) {
              left -= 1;
              if (!res.write(block)) {
                drained.push(true);
                res.once('drain', write);
                return;
              }
            }
            res.end('last');
          };
          write();
        });
        const port = await ports.listen(createServer(app.listener));
        const answer = await respond(request({ port, host: '127.0.0.1', agent: false }));
        let bytes = 0;
        for await (const chunk of answer) {
          bytes += String(chunk).length;
          await new Promise(setImmediate);
        }
        return { bytes, rows: app.countRows(), hasWaited: drained.length > 0 };
      });
      expect(observed).toEqual(without);
      const rows = ports.traits.commitsPastHost ? 1 : 0;
      expect(observed).toEqual({ bytes: 40 * 64 * 1024 + 4, rows, hasWaited: true });
    });
  });
}
