import { once } from 'node:events';
import { connect as connect2, createServer as createServer2 } from 'node:http2';
import { createServer as createTlsServer, request as tlsRequest } from 'node:https';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../support/http/http-certificate.ts';
import { changing, type AdapterUnderTest } from '../under-test/adapter-under-test.ts';
import { portsOf, respond, textOf } from './ports.ts';

/** HTTPS and HTTP/2 are the same with and without us. */
export function describeProtocols(adapter: AdapterUnderTest): void {
  const ports = portsOf(adapter);
  const { traits } = ports;

  describe('HTTPS', () => {
    it('is told from HTTP: a Secure cookie goes out', async () => {
      const credentials = makeCertificate();
      const [without, observed] = await ports.both(async (isObserved) => {
        const handler = changing(({ set }) => set('user', 'ada'), 'over TLS');
        const app = ports.makeApp(isObserved, handler, 'secure');
        const port = await ports.listen(createTlsServer(credentials, app.listener));
        const options = { port, host: 'localhost', ca: credentials.cert, agent: false };
        const answer = await respond(tlsRequest(options));
        if (isObserved) {
          expect((await app.recordOf('/')).secure).toBe(true);
          expect(app.printed[0]).toContain(` https://127.0.0.1:${port}/__sessions/pair#`);
        }
        const cookies = (answer.headers['set-cookie'] ?? []).filter((line) =>
          line.startsWith(`${adapter.cookieName}=`),
        );
        return { text: await textOf(answer), cookies: cookies.length };
      });
      expect(observed).toEqual(without);
      expect(observed).toEqual({ text: 'over TLS', cookies: 1 });
    });
  });

  describe('HTTP/2', () => {
    interface Stream {
      status: unknown;
      cookie: unknown;
      body: string;
    }

    async function ask(port: number, paths: string[]): Promise<Stream[]> {
      const client = connect2(`http://127.0.0.1:${port}`);
      const streams = paths.map(async (path) => {
        const stream = client.request({ ':path': path });
        let body = '';
        stream.setEncoding('utf8');
        stream.on('data', (chunk: string) => (body += chunk));
        const seen: Stream = { status: null, cookie: null, body: '' };
        stream.on('response', (headers) => {
          seen.status = headers[':status'];
          seen.cookie = headers['set-cookie']?.map(ports.withoutIds);
        });
        stream.end();
        await once(stream, 'close');
        return { ...seen, body };
      });
      const all = await Promise.all(streams);
      client.close();
      return all;
    }

    it('carries requests side by side', async () => {
      const [without, observed] = await ports.both(async (isObserved) => {
        const errors: string[] = [];
        const app = ports.makeApp(isObserved, ({ set, req, res }) => {
          if (req.url === '/change') set('user', 'ada');
          try {
            res.end(`path ${req.url ?? ''}`);
          } catch (thrown) {
            errors.push(String(thrown));
          }
        });
        const listener: unknown = app.listener;
        const server = createServer2();
        server.on('request', (req, res) => {
          if (typeof listener === 'function') Reflect.apply(listener, undefined, [req, res]);
        });
        const seen = await ask(await ports.listen(server), ['/read', '/change', '/read']);
        if (isObserved && traits.seesHttp2 !== false) {
          expect((await app.recordOf('/read')).finish).toBe('end');
        }
        return { seen, errors, rows: app.countRows() };
      });
      expect(observed).toEqual(without);
      const rows = traits.commitsPastHost ? 1 : 0;
      expect(observed.rows).toBe(traits.storesAlways === true ? 3 : rows);
      expect(observed.errors).toHaveLength(traits.endsOverHttp2 ? 0 : 1);
    });
  });

  describe.skipIf(traits.seesHttp2 === false)('an HTTP/2 stream that the client resets', () => {
    it('is told as aborted, though the response seems finished', async () => {
      const entered = Promise.withResolvers<undefined>();
      const app = ports.makeApp(true, () => {
        entered.resolve(undefined);
      });
      const listener: unknown = app.listener;
      const server = createServer2();
      server.on('request', (req, res) => {
        if (typeof listener === 'function') Reflect.apply(listener, undefined, [req, res]);
      });
      const client = connect2(`http://127.0.0.1:${await ports.listen(server)}`);
      const stream = client.request({ ':path': '/hang' });
      stream.on('error', () => undefined);
      await entered.promise;
      stream.destroy(new Error('gone'));
      expect((await app.recordOf('/hang')).finish).toBe('aborted');
      client.close();
    });
  });
}
