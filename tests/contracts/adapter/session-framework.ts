import type express from 'express';
import type { NextFunction, Request, Response } from 'express';
import { createObserve } from '../../../server-plugin/session-framework/observe.ts';
import type { Engine } from '../../../session-framework/engine.ts';
import { newKey } from '../../../session-framework/session/keys.ts';
import { sessions, type ExpressSessions } from '../../../session-framework/hosts/express.ts';
import type { AnyData } from '../../../session-framework/session/session.ts';
import { jsonSerialiser } from '../../../session-framework/content/serialiser.ts';
import { listen } from '../../support/http.ts';
import { watchHub } from '../../support/http-hub.ts';
import type { AdapterUnderTest, AppOptions, Route, RunningApp, Visit } from './adapter-app.ts';

const NOT_APPLICABLE = {
  'tells of an eager session that is stored empty': 'an empty session is never stored',
  'names the keys that were changed in place':
    'a change in place is not stored; the scenarios of the framework show it',
  'tells of a save that the app asked for':
    'the response saves once more; explicit is a save after the headers',
  'names values that do not survive storage': 'the save is refused, with the path in its error',
  'tells of a row that no cookie leads to': 'a new session is not stored after the headers',
  'tells that a Secure cookie did not go out over http':
    'the framework sends it, and the browser refuses it',
  'tells of a connection that is cut': 'the session is stored before the first byte is sent',
  'tells of a bad signature': 'keys are not signed; the signed-cookies engine shows it',
  'gives each of two middlewares its record': 'the second does not step aside: both run',
};

/** session-framework over an engine that keeps sessions under a key, on one version of Express. */
export function sessionFrameworkOn(
  createApp: typeof express,
  createEngine: () => Engine,
): AdapterUnderTest {
  return {
    notApplicable: NOT_APPLICABLE,
    isLazy: createEngine().loads === 'at-first-access',
    rotationKeepsData: true,
    async start(routes: Record<string, Route>, options: AppOptions = {}): Promise<RunningApp> {
      const watched = watchHub();
      const observe = createObserve(
        () => watched.hub,
        () => undefined,
      );
      const real = createEngine();
      const engine = options.failing === undefined ? real : failing(real, options.failing);
      const visitors = observe(sessions)({ engine });
      const app = createApp();
      app.use(visitors);
      for (const [path, route] of Object.entries(routes)) {
        app.get(path, async (req, res) => {
          await route(visitOf(visitors, req, res));
        });
      }
      app.use((_error: unknown, _req: Request, res: Response, _next: NextFunction) => {
        res.status(500).end();
      });
      const server = await listen(app);
      return {
        port: server.port,
        watched,
        cookieName: 'sessionid',
        idOf: (cookie) => cookie,
        signedCookie: (id) => id,
        unknownId: newKey(),
        load: (id) => loadFrom(real, id),
        close: () => server.close(),
      };
    },
  };
}

/** The dictionary that is in the engine; null where none is. */
export async function loadFrom(engine: Engine, key: string): Promise<unknown> {
  const found = await engine.load(key, Date.now());
  if (found.state !== 'found') return null;
  const content: unknown = jsonSerialiser.parse(found.session.payload);
  const data: unknown = Reflect.get(Object(content), 'data');
  return data;
}

/** A real engine in which nothing can be stored. */
export function failing(engine: Engine, message: string): Engine {
  const fail = (): never => {
    throw new Error(message);
  };
  return { ...engine, create: fail, update: fail };
}

function visitOf(visitors: ExpressSessions<AnyData>, req: Request, res: Response): Visit {
  const session = visitors.of(req);
  return {
    get: (key) => session.get(key),
    set: (key, value) => void session.set(key, value),
    push(key, value) {
      const list = session.get(key);
      if (Array.isArray(list)) list.push(value);
    },
    save: () => session.save(),
    regenerate() {
      session.cycleKey();
      return Promise.resolve();
    },
    destroy: () => session.flush(),
    respond: (text = 'ok') => void res.end(text),
    begin: () => void res.write('first '),
  };
}
