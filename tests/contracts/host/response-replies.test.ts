/**
 * As response-calls.test.ts, under hosts whose handlers do not call Node's response: what they
 * answer with is the same over an engine that answers at once and over one that answers later.
 */
import { Readable } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { fastify, type FastifyReply } from 'fastify';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../session-framework/engine.ts';
import { memoryEngine } from '../../../session-framework/engines/memory.ts';
import { sessions as fastifySessions } from '../../../session-framework/hosts/fastify.ts';
import { sessions as fetchSessions } from '../../../session-framework/hosts/fetch.ts';
import { sessions as honoSessions } from '../../../session-framework/hosts/hono.ts';
import type { Session } from '../../../session-framework/session/session.ts';
import { listen, type TestServer } from '../../support/http/http.ts';
import { codeOf, wireOf } from '../../session-framework/support/response-steps.ts';
import { later } from '../../session-framework/support/watched-engine.ts';
import { fc, runs } from '../../support/property.ts';

const NAMES = fc.constantFrom('x-own', 'content-type', 'vary', 'set-cookie', 'x bad');
const VALUES = fc.constantFrom('a', 'b', 'a\r\nX: y');
const STATUSES = fc.constantFrom(200, 201, 302, 401, 404, 500, 99);
const BODIES = fc.constantFrom('text', '', 'stream', 'json', 'nothing');

const STEP = fc.oneof(
  fc.tuple(fc.constant('header' as const), NAMES, VALUES),
  fc.tuple(fc.constant('status' as const), STATUSES),
  fc.tuple(fc.constant('send' as const), BODIES),
  fc.tuple(fc.constantFrom('throw', 'turn')),
  fc.tuple(fc.constantFrom('redirect', 'send-after-send', 'hijack')),
);
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;
const STEPS = fc.array(STEP, { minLength: 1, maxLength: 6 });

/** What one handler does, and what came of it. */
interface Play {
  steps: readonly Step[];
  log: string[];
  isDone: PromiseWithResolvers<undefined>;
}

type StartHost = (engine: Engine, play: () => Play) => Promise<TestServer>;

const bodyOf = (name: unknown): unknown =>
  ({ stream: Readable.from(['one ', 'two']), json: { n: 1 }, nothing: null })[String(name)] ?? name;

function onReply(reply: FastifyReply, [name, ...args]: Step): unknown {
  switch (name) {
    case 'header':
      return reply.header(String(args[0]), args[1]);
    case 'status':
      return reply.code(Number(args[0]));
    case 'send':
      return reply.send(bodyOf(args[0]));
    case 'send-after-send':
      return reply.send('one').send('two');
    case 'redirect':
      return reply.redirect('/a b');
    case 'hijack':
      return reply.hijack().raw.end('raw');
    case 'throw':
    case 'turn':
      return undefined;
  }
}

const onFastify: StartHost = async (engine, play) => {
  const app = fastify();
  const visitors = fastifySessions({ engine });
  await app.register(visitors);
  app.get('/after', (_request, reply) => reply.send('after'));
  app.get('/', async (request, reply) => {
    const { isDone, steps, log } = play();
    visitors.of(request).set('n', 1);
    try {
      return await answer(reply, steps, log);
    } finally {
      isDone.resolve(undefined);
    }
  });
  await app.ready();
  return listen(app.routing);
};

async function answer(
  reply: FastifyReply,
  steps: readonly Step[],
  log: string[],
): Promise<unknown> {
  let hasSent = false; // what happens on after it depends on when the first one is through
  for (const step of steps) {
    if (step[0] === 'throw') throw new Error('of the handler');
    if (step[0] === 'turn') await new Promise(setImmediate);
    try {
      if (!hasSent) onReply(reply, step);
      log.push(`${step[0]}: done`);
    } catch (error) {
      log.push(`${step[0]}: ${codeOf(error)}`);
    }
    hasSent ||= ['send', 'send-after-send', 'redirect', 'hijack'].includes(step[0]);
  }
  return hasSent ? reply : 'the end';
}

/** The steps, as a response; they throw where the platform does. */
async function responseOf({ steps, isDone }: Play, session: Session): Promise<Response> {
  isDone.resolve(undefined); // nothing happens after the answer
  session.set('n', 1);
  const headers = new Headers();
  let status = 200;
  for (const [name, ...args] of steps) {
    if (name === 'throw') throw new Error('of the handler');
    if (name === 'turn') await new Promise(setImmediate);
    if (name === 'header') headers.append(String(args[0]), String(args[1]));
    if (name === 'status') status = Number(args[0]);
    if (name === 'redirect') return Response.redirect('http://a/b');
    if (name !== 'send') continue;
    if (args[0] === 'json') return Response.json({ n: 1 }, { status, headers });
    const stream = new Blob(['one ', 'two']).stream();
    return new Response(args[0] === 'stream' ? stream : 'text', { status, headers });
  }
  return new Response(null, { status, headers });
}

const onHono: StartHost = (engine, play) => {
  const app = new Hono<{ Variables: { session: Session } }>();
  app.use(honoSessions({ engine }));
  app.onError((error, c) => c.text(codeOf(error), 418));
  app.get('/after', (c) => c.text('after'));
  app.get('/', async (c) => responseOf(play(), c.get('session')));
  return served((request) => app.fetch(request));
};

const onFetch: StartHost = (engine, play) => {
  const { handle } = fetchSessions({ engine });
  return served(async (request) => {
    if (request.url.endsWith('/after')) return new Response('after');
    try {
      return await handle(request, async (_request, session) => responseOf(play(), session));
    } catch (error) {
      return new Response(codeOf(error), { status: 418 });
    }
  });
};

function served(answer: (request: Request) => Response | Promise<Response>): Promise<TestServer> {
  const listener = getRequestListener(answer, { overrideGlobalObjects: false });
  return listen((req, res) => void listener(req, res));
}

class Stage {
  #play: Play = { steps: [], log: [], isDone: Promise.withResolvers() };
  #host: TestServer | null = null;

  async start(host: StartHost, engine: Engine): Promise<void> {
    this.#host = await host(engine, () => this.#play);
  }

  async play(steps: readonly Step[]): Promise<{ wire: string; log: string[] }> {
    this.#play = { steps, log: [], isDone: Promise.withResolvers() };
    // The order of header lines says nothing (RFC 9110 §5.3), and an error's reply has its own.
    const wire = (await wireOf(this.#host?.port ?? 0, '/')).split('\r\n').toSorted().join('\n');
    await this.#play.isDone.promise;
    return { wire, log: this.#play.log };
  }

  async close(): Promise<void> {
    await this.#host?.close();
  }
}

/** Answers in a later turn of the event loop. */
function inALaterTurn(): Engine {
  const inner = later();
  return {
    ...inner,
    create: async (...args) => (await new Promise(setImmediate), inner.create(...args)),
  };
}

describe.each(Object.entries({ Fastify: onFastify, Hono: onHono, fetch: onFetch }))(
  'under %s',
  (_host, host) => {
    const atOnce = new Stage();
    const afterwards = new Stage();
    beforeAll(async () => {
      await atOnce.start(host, memoryEngine());
      await afterwards.start(host, inALaterTurn());
    });
    afterAll(async () => {
      await atOnce.close();
      await afterwards.close();
    });

    it('an answer carries the cookie', async () => {
      const { wire } = await atOnce.play([['send', 'text']]);
      expect(wire).toContain('set-cookie: sessionid=…');
      expect(wire).toContain('HTTP/1.1 200 OK');
    });

    it('an answer is the same where the session is saved later', async () => {
      await fc.assert(
        fc.asyncProperty(STEPS, async (steps) => {
          expect(await afterwards.play(steps)).toEqual(await atOnce.play(steps));
        }),
        { numRuns: runs(300) },
      );
    });
  },
);
