/**
 * A session that could not be saved is answered by the error handling and by nothing else, whatever
 * the handler does with its response before and after, at once or later.
 */
import { Readable } from 'node:stream';
import compression from 'compression';
import express from 'express';
import express4 from 'express4';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../session-framework/engine.ts';
import { sessions } from '../../../session-framework/hosts/express.ts';
import { Client, listen } from '../../support/http/http.ts';
import { broken, later } from '../../session-framework/support/watched-engine.ts';

const secret = 'secret '.repeat(1000);

const HANDLERS: Record<string, (res: express.Response) => unknown> = {
  'a body': (res) => res.send(secret),
  'a redirect': (res) => res.redirect('/thanks'),
  'writeHead, then a body': (res) => res.writeHead(200, { 'X-Own': 'yes' }).end(secret),
  'parts in one turn': (res) => {
    res.write(secret);
    res.end(secret);
  },
  'parts in many turns': (res) => {
    res.flushHeaders();
    res.write(secret);
    setImmediate(() => {
      res.write(secret);
      setImmediate(() => res.end(secret));
    });
  },
  'parts without an end': (res) => {
    res.type('text/event-stream').flushHeaders();
    res.write(secret);
    setImmediate(() => res.write(secret));
  },
  'a pipe': (res) => Readable.from([secret, secret, secret]).pipe(res),
};

const ENGINES: Record<string, () => Engine> = {
  'at once': () => broken(),
  later: () => ({ ...later(), create: async () => Promise.reject(new Error('the store is down')) }),
};

const ERROR_HANDLING: Record<string, express.ErrorRequestHandler | null> = {
  'the default one': null,
  'one that answers at once': (_error, _req, res, _next) => void res.status(500).send('sorry'),
  'one that answers later': (_error, _req, res, _next) => {
    setImmediate(() => setImmediate(() => res.status(500).send('sorry')));
  },
};

describe.each(Object.entries({ 'Express 5': express, 'Express 4': express4 }))(
  'under %s',
  (_host, createApp) => {
    describe.each(Object.entries(ENGINES))('with a save that fails %s', (_when, engine) => {
      describe.each(Object.entries(ERROR_HANDLING))('and %s', (_kind, answer) => {
        it.each(Object.entries(HANDLERS))(
          '%s gives the error’s page alone',
          async (_how, handle) => {
            for (const around of ['nothing', 'before', 'after']) {
              const app = createApp();
              app.set('env', 'test'); // logs no errors
              const visitors = sessions({ engine: engine() });
              if (around === 'before') app.use(compression());
              app.use(visitors);
              if (around === 'after') app.use(compression());
              app.use((req, res) => {
                visitors.of(req).set('n', 1);
                handle(res);
              });
              if (answer !== null) app.use(answer);
              const host = await listen(app);
              const { status, headers, body } = await new Client(host.port).send('/');
              await host.close();
              const shown = body.includes('secret') ? 'the handler’s' : 'the error’s';
              expect({ around, status, shown }).toEqual({
                around,
                status: 500,
                shown: 'the error’s',
              });
              expect(headers).not.toHaveProperty('set-cookie');
              expect(headers).not.toHaveProperty('location');
              expect(headers.vary).toMatch(/cookie/i);
            }
          },
        );
      });
    });
  },
);
