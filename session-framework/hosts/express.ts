import type { IncomingMessage, ServerResponse } from 'node:http';
import { isPromise } from '../maybe-promise.ts';
import { createSessions, type SessionManager } from '../manager.ts';
import type { SessionOptions } from '../settings/options.ts';
import type { AnyData } from '../session/session.ts';
import type { Visit } from '../visit/visit.ts';
import { attachTo, type Attached } from './attach.ts';
import { endWithResponse } from './end-with-response.ts';
import { holdUntilCommitted } from '../node-response/held-response.ts';
import { otherHostRefusal } from './other-host.ts';
import { requestFacts } from './request-facts.ts';

export interface ExpressSessions<Data extends object>
  extends Attached<IncomingMessage, Data>, Omit<SessionManager<Data>, 'begin'> {
  (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void;
}

/**
 * Sessions for Express 4 and 5, Connect, and what takes their middleware:
 *
 *     const visitors = sessions<MyData>({ engine: databaseEngine('sessions.sqlite') })
 *     app.use(visitors)
 *
 * The session is `req.session`; `visitors.of(req)` gives it with the application's types.
 *
 * @throws ConfigurationError where an option is wrong; it says what to write instead
 */
export function sessions<Data extends object = AnyData>(
  options: SessionOptions = {},
): ExpressSessions<Data> {
  const manager = createSessions<Data>(options);
  const refusesOtherHost = otherHostRefusal('express');
  const attached = attachTo<IncomingMessage, Data>('req.session');

  function middleware(
    req: IncomingMessage,
    res: ServerResponse,
    next: (error?: unknown) => void,
  ): void {
    if (refusesOtherHost(req, next)) return;
    if (attached.attachAgain(req)) {
      next();
      return;
    }
    const start = (visit: Visit<Data>): void => {
      attached.attach(req, visit.session);
      holdUntilCommitted(res, visit, next);
    };
    const beginning = manager.begin(requestFacts(req, isSecure(req)), endWithResponse(res));
    if (!isPromise(beginning)) {
      start(beginning);
      next();
      return;
    }
    beginning.then(start).then(() => next(), next);
  }

  const { clearExpired, description } = manager;
  return Object.assign(middleware, { of: attached.of, clearExpired, description });
}

/** Express knows of proxies that it trusts; Connect does not, and has no `secure`. */
function isSecure(req: IncomingMessage): boolean | undefined {
  const secure: unknown = Reflect.get(req, 'secure');
  return typeof secure === 'boolean' ? secure : undefined;
}
