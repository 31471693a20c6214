import type { Context, Middleware } from 'koa';
import { toError } from '../errors.ts';
import { createSessions, type SessionManager } from '../manager.ts';
import type { SessionOptions } from '../settings/options.ts';
import type { AnyData, Session } from '../session/session.ts';
import { attachTo, type Attached } from './attach.ts';
import { endWithResponse } from './end-with-response.ts';
import { holdUntilCommitted } from '../node-response/held-response.ts';
import { otherHostRefusal } from './other-host.ts';
import { requestFacts } from './request-facts.ts';

export interface KoaSessions<Data extends object>
  extends
    Attached<Context, Data>,
    Omit<SessionManager<Data>, 'begin'>,
    Middleware<object, { session: Session<Data> }> {}

/**
 * Sessions for Koa. The session is `ctx.session`, typed by `sessions<MyData>(…)`:
 *
 *     app.use(sessions({ engine: databaseEngine('sessions.sqlite') }))
 *
 * It commits where Koa writes to Node's response, so errors and streams are seen as they go out.
 *
 * @throws ConfigurationError where an option is wrong; it says what to write instead
 */
export function sessions<Data extends object = AnyData>(
  options: SessionOptions = {},
): KoaSessions<Data> {
  const { begin, clearExpired, description } = createSessions<Data>(options);
  const refusesOtherHost = otherHostRefusal('koa');
  const attached = attachTo<Context, Data>('ctx.session');

  const middleware: Middleware<object, { session: Session<Data> }> = async (
    ctx,
    next,
    ...more: unknown[]
  ) => {
    if (refusesOtherHost(ctx, more[0])) return;
    if (attached.attachAgain(ctx)) {
      await next();
      return;
    }
    const visit = await begin(requestFacts(ctx.req, ctx.secure), endWithResponse(ctx.res));
    attached.attach(ctx, visit.session);
    holdUntilCommitted(ctx.res, visit, (error) => ctx.onerror(toError(error)));
    await next();
  };
  return Object.assign(middleware, { of: attached.of, clearExpired, description });
}
