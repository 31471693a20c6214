import type { Context, MiddlewareHandler } from 'hono';
import { createSessions, type SessionManager } from '../manager.ts';
import type { SessionOptions } from '../settings/options.ts';
import type { AnyData, Session } from '../session/session.ts';
import { forget } from '../visit/two-middlewares.ts';
import { refuseAnother } from './attach.ts';
import { fetchFacts, respond, withHeaders } from './fetch.ts';
import { otherHostRefusal } from './other-host.ts';

export interface HonoSessions<Data extends object>
  extends
    Omit<SessionManager<Data>, 'begin'>,
    MiddlewareHandler<{ Variables: { session: Session<Data> } }> {}

/**
 * Sessions for Hono 4. The session is `c.get('session')` or `c.var.session`:
 *
 *     const app = new Hono<{ Variables: { session: Session<MyData> } }>()
 *     app.use(sessions<MyData>({ engine: databaseEngine('sessions.sqlite') }))
 *
 * @throws ConfigurationError where an option is wrong; it says what to write instead
 */
export function sessions<Data extends object = AnyData>(
  options: SessionOptions = {},
): HonoSessions<Data> {
  const { begin, clearExpired, description } = createSessions<Data>(options);
  const refusesOtherHost = otherHostRefusal('hono');
  const sessionOf = new WeakMap<Context, Session<Data>>();
  const middleware: MiddlewareHandler<{ Variables: { session: Session<Data> } }> = async (
    c,
    next,
    ...more: unknown[]
  ) => {
    if (refusesOtherHost(c, more[0])) return;
    const atHand = sessionOf.get(c);
    if (atHand !== undefined) {
      c.set('session', atHand);
      await next();
      return;
    }
    refuseAnother("c.get('session')", c.get('session'));
    const request = c.req.raw;
    const visit = await begin(fetchFacts(request));
    sessionOf.set(c, visit.session);
    c.set('session', visit.session);
    const answering = respond(visit, async () => {
      await next();
      return c.res;
    });
    try {
      const response = await answering;
      if (response !== c.res) replace(c, response);
    } catch (error) {
      // Hono answers, and lays that over this: nothing but these headers is left of the handler's.
      replace(c, withHeaders(new Response(null), visit.errorHeaders));
      throw error;
    } finally {
      forget(request);
    }
  };
  return Object.assign(middleware, { clearExpired, description });
}

/** Hono lays the headers of the old response over the new one's, unless it is taken off first. */
function replace(c: Context, response: Response): void {
  c.res = undefined;
  c.res = response;
}
