/**
 * Published middlewares around the sessions, before and after them: what goes out is the same over
 * an engine that answers at once and over engines that answer later, files among them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import compression from 'compression';
import express from 'express';
import express4 from 'express4';
import helmet from 'helmet';
import morgan from 'morgan';
import serveStatic from 'serve-static';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../session-framework/engine.ts';
import { fileEngine } from '../../../session-framework/engines/file.ts';
import { memoryEngine } from '../../../session-framework/engines/memory.ts';
import { sessions } from '../../../session-framework/hosts/express.ts';
import { listen } from '../../support/http/http.ts';
import { wireOf } from '../../session-framework/support/response-steps.ts';
import { later } from '../../session-framework/support/watched-engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'sessions-middlewares-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = 'compressible '.repeat(1000);
const COOKIES = ['theme=dark']; // one list for all responses

type Handler = (req: express.Request, res: express.Response) => unknown;

const ROUTES: Record<string, Handler> = {
  '/text': (_req, res) => res.send(text),
  '/json': (_req, res) => res.json({ text }),
  '/write': (_req, res) => {
    res.type('text/plain').write(text);
    res.end(text);
  },
  '/write-later': (_req, res) => {
    res.type('text/plain').write(text);
    setImmediate(() => res.end(text));
  },
  '/stream': (_req, res) => Readable.from([text, text, text]).pipe(res.type('text/plain')),
  '/flush': (_req, res) => {
    res.flushHeaders();
    res.end('flushed');
  },
  '/redirect': (_req, res) => res.redirect('/text'),
  '/file': (_req, res) => res.sendFile(join(folder, 'page.txt')),
  '/empty': (_req, res) => res.status(204).end(),
  '/missing': (_req, res) => res.status(404).send('no such page'),
  '/throws': () => {
    throw new Error('of the handler');
  },
  '/sends-twice': (_req, res) => {
    res.status(401).send('no');
    res.send('again');
  },
  '/throws-after-send': (_req, res) => {
    res.send('sent');
    throw new Error('of the handler');
  },
  '/rejects-after-send': async (_req, res) => {
    res.send('sent');
    await Promise.reject(new Error('of the handler'));
  },
  '/redirects-with-a-line-break': (_req, res) => {
    res.writeHead(302, { Location: '/a\r\nX: y' });
    res.end();
  },
  '/sets-cookies': (_req, res) => {
    res.setHeader('Set-Cookie', COOKIES);
    res.end('two cookies');
  },
  '/sets-status-after-send': (_req, res) => {
    res.send('sent');
    res.status(500);
  },
};

const MIDDLEWARES: Record<string, () => express.RequestHandler> = {
  compression: () => compression({ threshold: 0 }),
  helmet: () => helmet(),
  morgan: () => morgan('combined', { stream: { write: () => undefined } }),
  'serve-static': () => serveStatic(folder),
};

interface Setting {
  createApp: typeof express;
  names: readonly string[];
  areFirst: boolean;
  hasErrorHandler: boolean;
}

/** @returns what each request brought back */
async function walk(engine: Engine, setting: Setting): Promise<Record<string, string>> {
  const { createApp, names, areFirst, hasErrorHandler } = setting;
  const app = createApp();
  app.set('env', 'test'); // logs no errors
  const visitors = sessions({ engine });
  const around = names.flatMap((name) => MIDDLEWARES[name]?.() ?? []);
  app.use(...(areFirst ? [...around, visitors] : [visitors, ...around]));
  app.get('/after', (_req, res) => res.send('after'));
  for (const [path, handler] of Object.entries(ROUTES)) {
    app.get(path, (req, res, next) => {
      visitors.of(req).set('n', 1);
      const result = handler(req, res);
      if (result instanceof Promise) result.catch(next);
    });
  }
  if (hasErrorHandler) {
    const answer: express.ErrorRequestHandler = (_error, _req, res, next) => {
      if (res.headersSent) next(_error);
      else res.status(500).send('the application says sorry');
    };
    app.use(answer);
  }
  const host = await listen(app);
  try {
    const wires: Record<string, string> = {};
    for (const path of [...Object.keys(ROUTES), '/page.txt']) {
      const wire = inOneOrder(await wireOf(host.port, path, 'Accept-Encoding: gzip\r\n'));
      // Express ends the connection a few turns later: before the next response, or after it.
      wires[path] = /twice|after-send/.test(path) ? (wire.split(/(?=HTTP\/1.1)/)[0] ?? '') : wire;
    }
    return wires;
  } finally {
    await host.close();
  }
}

/** Middlewares may be asked for their headers before the cookie or after: that order says nothing. */
function inOneOrder(wire: string): string {
  return wire.replaceAll(/(?<=^HTTP\/1.1 .*\r\n)[^]*?(?=\r\n\r\n)/gm, (head) => {
    const lines = head.split('\r\n');
    return lines.map(sortedVary).toSorted().join('\r\n');
  });
}

function sortedVary(line: string): string {
  const [, fields] = /^Vary: (.*)$/.exec(line) ?? [];
  return fields === undefined ? line : `Vary: ${fields.split(', ').toSorted().join(', ')}`;
}

const SETTINGS = [express, express4].flatMap((createApp) =>
  [[], ...Object.keys(MIDDLEWARES).map((name) => [name]), Object.keys(MIDDLEWARES)].flatMap(
    (names) =>
      [true, false].flatMap((areFirst) =>
        [true, false].map((hasErrorHandler): [string, Setting] => [
          [
            createApp === express ? 'Express 5' : 'Express 4',
            `${names.join(', ') || 'nothing'} ${areFirst ? 'before' : 'after'} the sessions`,
            hasErrorHandler ? 'an error handler' : 'none',
          ].join(' · '),
          { createApp, names, areFirst, hasErrorHandler },
        ]),
      ),
  ),
);

describe.each(SETTINGS)('%s', (_name, setting) => {
  let atOnce: Record<string, string> = {};
  beforeAll(async () => {
    writeFileSync(join(folder, 'page.txt'), text);
    atOnce = await walk(memoryEngine(), setting);
  });

  it.each(Object.entries({ later, files: () => fileEngine(join(folder, 'sessions')) }))(
    'sends the same over an engine that answers later (%s)',
    async (_kind, engine) => {
      expect(await walk(engine(), setting)).toEqual(atOnce);
    },
  );

  it('sends no cookie of another visitor', () => {
    for (const wire of Object.values(atOnce)) {
      const [first = ''] = wire.split('after');
      expect(first.match(/sessionid=/g)?.length ?? 0).toBeLessThan(2);
    }
  });
});

describe.each(['before', 'after'])('compression %s the sessions', (place) => {
  it.each(Object.entries({ memoryEngine, later, files: () => fileEngine(join(folder, 'events')) }))(
    'events are readable, each when it is flushed (%s)',
    async (_kind, engine) => {
      const app = express();
      const visitors = sessions({ engine: engine() });
      app.use(...(place === 'before' ? [compression(), visitors] : [visitors, compression()]));
      const isRead = Promise.withResolvers<undefined>();
      app.get('/', (req, res) => {
        visitors.of(req).set('n', 1);
        res.type('text/event-stream').flushHeaders();
        res.write('data: one\n\n');
        res.flush();
        void isRead.promise.then(() => res.end('data: two\n\n'));
      });
      const host = await listen(app);
      const { headers, body } = await fetch(`http://127.0.0.1:${host.port}/`);
      const parts: string[] = [];
      for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
        parts.push(part);
        isRead.resolve(undefined); // only then is there more
      }
      await host.close();
      expect(headers.get('content-encoding')).toBe('gzip');
      expect(parts).toEqual(['data: one\n\n', 'data: two\n\n']);
    },
  );
});
