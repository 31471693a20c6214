import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PATIENCE } from '../../support/patience.ts';
import type { AdapterUnderTest } from '../under-test/adapter-under-test.ts';
import { portsOf, respond, textOf } from './ports.ts';

/** What is left of us when a request is over, or the process should be. */
export function describeLeftovers(adapter: AdapterUnderTest): void {
  const ports = portsOf(adapter);

  describe('nothing piles up', () => {
    it('on a connection that is kept alive', async () => {
      const [without, observed] = await ports.both(async (isObserved) => {
        const counts: number[] = [];
        const sockets = new Set<Socket>();
        const app = ports.makeApp(isObserved, ({ set, req, res }) => {
          const { socket } = req;
          sockets.add(socket);
          const listeners = [socket, req].flatMap((emitter) =>
            emitter.eventNames().map((name) => emitter.listenerCount(name)),
          );
          counts.push(listeners.reduce((sum, count) => sum + count, 0));
          set('user', 'ada');
          res.end('ok');
        });
        const port = await ports.listen(createServer(app.listener));
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        for (let turn = 0; turn < 50; turn += 1) {
          await textOf(await respond(request({ port, host: '127.0.0.1', agent })));
        }
        agent.destroy();
        return { counts, sockets: sockets.size };
      });
      expect(observed).toEqual(without);
      expect(observed.sockets).toBe(1);
    });

    it('on the response: its listeners go with it', async () => {
      const [without, observed] = await ports.both(async (isObserved) => {
        const app = ports.makeApp(isObserved, ({ res }) => {
          const count = res.listenerCount('close');
          res.end(String(count));
        });
        const port = await ports.listen(createServer(app.listener));
        return Number(await textOf(await respond(request({ port, host: '127.0.0.1' }))));
      });
      expect(observed - without).toBe(ports.traits.closeListeners);
    });
  });

  describe('the process', () => {
    it('still ends by itself, also with looks to come', async () => {
      const child = spawn(
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          join(import.meta.dirname, 'one-request.ts'),
          adapter.name,
        ],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
          env: { ...process.env, NODE_ENV: 'development' },
          timeout: PATIENCE.event,
        },
      );
      let out = '';
      child.stdout.setEncoding('utf8');
      child.stdout.on('data', (chunk: string) => (out += chunk));
      const [code]: unknown[] = await once(child, 'exit');
      expect([code, out]).toEqual([0, 'records 1, active Timeout 0\n']);
    });
  });
}
