import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../session-framework/engine.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { sessions } from '../../session-framework/hosts/express.ts';
import type { SessionOptions } from '../../session-framework/settings/options.ts';
import type { Session } from '../../session-framework/session/session.ts';
import type { SessionWarning } from '../../session-framework/warnings.ts';
import { Client, listen, type TestServer } from '../support/http/http.ts';
import { broken, later } from './support/watched-engine.ts';

type Handler = (res: ServerResponse, session: Session, req: IncomingMessage) => unknown;

const running: TestServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** What an application keeps for all its visitors. */
interface Shared {
  head: Record<string, string>;
  list: string[];
  chunk: Buffer;
}

/** A bare Node server: what the response object itself is told. */
async function serve(handler: Handler, options: SessionOptions = {}) {
  const errors: unknown[] = [];
  const visitors = sessions({ engine: memoryEngine(), onWarning: () => undefined, ...options });
  const server = await listen((req, res) => {
    visitors(req, res, (error) => {
      if (error !== undefined) {
        errors.push(error);
        res.statusCode = 500;
        res.end('sorry');
        return;
      }
      if (req.url === '/read') res.end(JSON.stringify(visitors.of(req)));
      else handler(res, visitors.of(req), req);
    });
  });
  running.push(server);
  return { server, errors, client: new Client(server.port) };
}

const big = (): string[] =>
  Array.from({ length: 64 }, (_, index) => String(index).padEnd(16_384, '.'));

const WAYS: Record<string, (res: ServerResponse) => unknown> = {
  'end(text)': (res) => res.end('body'),
  'end() without a body': (res) => res.end(),
  'write, then end': (res) => {
    res.write('one');
    res.write('two');
    res.end('three');
  },
  'writeHead with headers as an object': (res) => {
    res.writeHead(201, 'Made', { 'X-Own': 'yes', 'set-cookie': ['a=1', 'b=2'], Vary: 'Accept' });
    res.end('made');
  },
  'writeHead with headers as a list': (res) => {
    res.writeHead(202, ['X-Own', 'yes', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
    res.end('taken');
  },
  'headers set before, and more in writeHead': (res) => {
    res.setHeader('X-Own', 'before');
    res.setHeader('Set-Cookie', 'a=1');
    res.writeHead(200, { 'X-Own': 'after' }).end('set');
  },
  'flushHeaders, then a body': (res) => {
    res.flushHeaders();
    res.end('flushed');
  },
  'a pipe of a megabyte': (res) => Readable.from(big()).pipe(res),
  'a pipeline of a megabyte': (res) => {
    pipeline(
      Readable.from(big()),
      new Transform({ transform: (c, _e, done) => done(null, c) }),
      res,
    ).catch(() => undefined); // premature, where the response is given up
  },
  'writes that wait for drain': (res) => {
    const parts = big();
    const next = (): void => {
      const part = parts.shift();
      if (part === undefined) res.end();
      else if (res.write(part)) next();
      else res.once('drain', next);
    };
    next();
  },
  'a write with a callback, and an end in it': (res) => {
    res.write('one', () => res.end('two'));
  },
  '304': (res) => {
    res.writeHead(304, { etag: '"1"' });
    res.end();
  },
};

describe.each([
  ['a save that ends at once', memoryEngine],
  ['a save that ends later', later],
])('with %s', (_name, engine) => {
  it.each(Object.entries(WAYS))(
    'a response comes whole, after its save: %s',
    async (_way, handler) => {
      const plain = await listen((_req, res) => void handler(res));
      running.push(plain);
      const expected = await new Client(plain.port).send('/');
      const order: string[] = [];
      const inner = engine();
      const watching: Engine = {
        ...inner,
        create: async (key, session, now) => {
          const created = await inner.create(key, session, now);
          order.push('saved');
          return created;
        },
      };
      const { client } = await serve(
        (res, session) => {
          session.set('x', 1);
          handler(res);
        },
        { engine: watching },
      );
      const answer = await client.send('/');
      order.push('answered');
      expect(order).toEqual(['saved', 'answered']);
      expect(answer.status).toBe(expected.status);
      expect(answer.body).toBe(expected.body);
      expect(answer.headers['x-own']).toBe(expected.headers['x-own']);
      const others = answer.headers['set-cookie']?.filter((line) => !line.startsWith('sessionid='));
      expect(others).toEqual(expected.headers['set-cookie'] ?? []);
      expect(answer.headers['set-cookie']).toHaveLength((others?.length ?? 0) + 1);
      expect(answer.headers.vary).toBe(
        expected.headers.vary === undefined ? 'Cookie' : 'Accept, Cookie',
      );
      expect((await client.send('/read')).body).toBe('{"x":1}');
    },
  );

  it.each(Object.entries(WAYS))(
    'a failed save takes the place of it: %s',
    async (_way, handler) => {
      const down: Engine = {
        ...engine(),
        create: () => {
          throw new Error('the store is down');
        },
      };
      const { client, errors } = await serve(
        (res, session) => {
          session.set('x', 1);
          handler(res);
        },
        { engine: down },
      );
      const answer = await client.send('/');
      expect(answer).toMatchObject({ status: 500, body: 'sorry' });
      expect(answer.headers['set-cookie']?.join() ?? '').not.toContain('sessionid');
      expect(answer.headers.etag).toBeUndefined();
      expect(errors).toMatchObject([{ message: 'the store is down' }]);
      expect((await client.send('/read')).status).toBe(200);
    },
  );
});

describe('a response', () => {
  it('whose session is left alone goes as the handler made it, at once', async () => {
    const { client } = await serve(
      (res) => {
        const result = res.write('one');
        expect(res.headersSent).toBe(true);
        expect(result).toBe(true);
        res.end();
      },
      { engine: later() },
    );
    expect((await client.send('/')).headers.vary).toBeUndefined();
  });

  it('is not held by a synchronous engine', async () => {
    const { client } = await serve((res, session) => {
      session.set('x', 1);
      res.write('one');
      expect(res.headersSent).toBe(true);
      res.end();
    });
    expect((await client.send('/')).body).toBe('one');
  });

  it.each<[how: string, parts: string[]]>([
    ['at once', []],
    ['in parts', ['one ']],
  ])(
    'that is ended %s is ended for its handler, and not finished, while it waits',
    async (_how, parts) => {
      const seen: unknown[] = [];
      const { client } = await serve(
        (res, session) => {
          session.set('x', 1);
          for (const part of parts) res.write(part);
          res.end('two');
          seen.push(res.writableEnded, res.writableFinished, res.writableLength > 0);
          expect(() => res.setHeader('X-Late', 'yes')).toThrow(/after they are sent/);
          res.addTrailers({ 'X-Late': 'yes' });
          res.destroy(); // of what is ended: goes out first
        },
        { engine: later() },
      );
      const answer = await client.send('/');
      expect(answer.body).toBe(`${parts.join('')}two`);
      expect(answer.headers).not.toHaveProperty('x-late');
      expect(seen).toEqual([true, false, true]);
    },
  );

  it('sends informational responses without waiting', async () => {
    const { client } = await serve(
      (res, session) => {
        session.set('x', 1);
        res.writeEarlyHints({ link: '</style.css>; rel=preload' });
        res.end('body');
      },
      { engine: later() },
    );
    expect((await client.send('/')).body).toBe('body');
  });

  it('streams on after the headers, and warns of a change that comes too late', async () => {
    const warned = Promise.withResolvers<string>();
    const { client } = await serve(
      (res, session) => {
        session.set('early', 1);
        res.write('event: 1\n\n');
        setImmediate(() => {
          session.set('late', 1);
          res.end('event: 2\n\n');
        });
      },
      { engine: memoryEngine(), onWarning: ({ code }) => warned.resolve(code) },
    );
    expect((await client.send('/')).body).toBe('event: 1\n\nevent: 2\n\n');
    expect(await warned.promise).toBe('late-change');
    expect((await client.send('/read')).body).toBe('{"early":1}');
  });

  it('keeps a late change of a session that is saved by hand', async () => {
    const { client } = await serve((res, session) => {
      session.set('early', 1);
      res.write('one');
      setImmediate(() => {
        session.set('late', 1);
        void session.save().then(() => res.end());
      });
    });
    await client.send('/');
    expect((await client.send('/read')).body).toBe('{"early":1,"late":1}');
  });

  it('does not crash the server where the client is gone before the save ended', async () => {
    const reached = Promise.withResolvers<undefined>();
    const proceed = Promise.withResolvers<undefined>();
    const saved = Promise.withResolvers<undefined>();
    const inner = memoryEngine();
    const engine: Engine = {
      ...inner,
      create: async (key, session, now) => {
        reached.resolve(undefined);
        await proceed.promise;
        saved.resolve(undefined);
        return inner.create(key, session, now);
      },
    };
    const { client, server, errors } = await serve(
      (res, session) => {
        session.set('x', 1);
        res.once('close', () => proceed.resolve(undefined));
        res.write('one');
        res.end('two');
      },
      { engine },
    );
    const outgoing = request({ host: '127.0.0.1', port: server.port, path: '/', agent: false });
    outgoing.on('error', () => undefined).end();
    await reached.promise;
    outgoing.destroy();
    await saved.promise;
    expect((await client.send('/read')).status).toBe(200);
    expect(errors).toEqual([]);
  });

  it('swallows what a handler writes on after its response was given up', async () => {
    const done = Promise.withResolvers<undefined>();
    const { client, errors } = await serve(
      (res, session) => {
        session.set('x', 1);
        res.write('one');
        setImmediate(() => {
          res.write('two');
          res.end('three');
          done.resolve(undefined);
        });
      },
      { engine: broken() },
    );
    expect(await client.send('/')).toMatchObject({ status: 500, body: 'sorry' });
    await done.promise;
    expect(errors).toHaveLength(1);
    expect((await client.send('/read')).status).toBe(200);
  });

  it('warns, and stores nothing, where headers went out behind its back', async () => {
    const warnings: string[] = [];
    const engine = memoryEngine();
    const visitors = sessions({ engine, onWarning: ({ code }) => warnings.push(code) });
    const server = await listen((req, res) => {
      const writeHead = res.writeHead.bind(res);
      visitors(req, res, () => {
        visitors.of(req).set('x', 1);
        writeHead(200);
        res.end('sent');
      });
    });
    running.push(server);
    const answer = await new Client(server.port).send('/');
    expect(answer).toMatchObject({ status: 200, body: 'sent' });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(warnings).toEqual(['late-change']);
    expect(engine.clearExpired(Infinity)).toBe(0);
  });

  it('is held by two middlewares, each with its own cookie', async () => {
    const visitors = sessions({ engine: later() });
    const carts = sessions({ engine: later(), cookie: { name: 'cart' } });
    const server = await listen((req, res) => {
      visitors(req, res, () => {
        carts(req, res, () => {
          const [a, b] = [visitors.of(req), carts.of(req)];
          a.set('n', Number(a.get('n', 0)) + 1);
          b.set('n', Number(b.get('n', 10)) + 1);
          res.write(`${String(a.get('n'))} `);
          res.end(String(b.get('n')));
        });
      });
    });
    running.push(server);
    const client = new Client(server.port);
    expect((await client.send('/')).body).toBe('1 11');
    expect((await client.send('/')).body).toBe('2 12');
    expect([...client.cookies.keys()].sort()).toEqual(['cart', 'sessionid']);
  });

  it('of HEAD has the same headers', async () => {
    const { client } = await serve((res, session) => {
      session.set('x', 1);
      res.end('body');
    });
    const answer = await client.send('/', { method: 'HEAD' });
    expect(answer.headers['set-cookie']).toHaveLength(1);
    expect(answer.body).toBe('');
  });

  it('that fails as it goes out is answered by the error handling', async () => {
    const { client, errors } = await serve(
      (res, session) => {
        session.set('x', 1);
        const writeHead = res.writeHead.bind(res);
        let calls = 0;
        // As packages do that set headers last: of response times, for example.
        Reflect.set(res, 'writeHead', (...args: [number]) => {
          calls += 1;
          if (calls === 2) throw new Error('of a listener'); // not yet when the handler calls it
          return writeHead(...args);
        });
        res.end('body');
      },
      { engine: later() },
    );
    expect(await client.send('/')).toMatchObject({ status: 500, body: 'sorry' });
    expect(errors).toMatchObject([{ message: 'of a listener' }]);
    expect((await client.send('/read')).body).toBe('{"x":1}');
  });

  it('is closed, and that is told, where the error handling fails too', async () => {
    const warnings: SessionWarning[] = [];
    const onWarning = (warning: SessionWarning): unknown => warnings.push(warning);
    const engine: Engine = { ...later(), create: async () => Promise.reject(new Error('down')) };
    const visitors = sessions({ engine, onWarning });
    const server = await listen((req, res) => {
      visitors(req, res, (error) => {
        if (error !== undefined) throw new Error('of the error handling');
        if (req.url === '/read') return void res.end('alive');
        visitors.of(req).set('x', 1);
        res.end('body');
      });
    });
    running.push(server);
    const client = new Client(server.port);
    await expect(client.send('/')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(warnings).toMatchObject([{ code: 'response-failed' }]);
    expect(warnings[0]?.message).toContain('of the error handling');
    expect((await client.send('/read')).body).toBe('alive');
  });

  it('keeps its headers for itself where a list of cookies is the same for all', async () => {
    const cookies = ['a=1'];
    const { client } = await serve(
      (res, session) => {
        session.set('x', 1);
        res.setHeader('Set-Cookie', cookies);
        res.end();
      },
      { engine: memoryEngine() },
    );
    await client.send('/');
    expect(cookies).toEqual(['a=1']);
  });

  it.each<[string, (res: ServerResponse, shared: Shared) => unknown]>([
    ['headers of writeHead', (res, { head }) => res.writeHead(200, head).end('body')],
    ['a list', (res, { list }) => res.setHeader('X-Own', list).end('body')],
    ['a chunk', (res, { chunk }) => res.end(chunk)],
  ])('goes out as it was at the call: %s', async (_what, answer) => {
    const shared: Shared = { head: { 'X-Own': 'ada' }, list: ['ada'], chunk: Buffer.from('ada') };
    const { client } = await serve(
      (res, session) => {
        session.set('x', 1);
        answer(res, shared);
        // For the next visitor, while this one's session is saved.
        shared.head['X-Own'] = 'bob';
        shared.list[0] = 'bob';
        shared.chunk.write('bob');
      },
      { engine: later() },
    );
    const { headers, body } = await client.send('/');
    expect([headers['x-own'] ?? 'ada', body.replace('body', 'ada')]).toEqual(['ada', 'ada']);
  });
});
