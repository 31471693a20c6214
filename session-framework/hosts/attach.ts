import { ConfigurationError, SessionError } from '../errors.ts';
import { refuseReplacement } from '../session/lost-assignments.ts';
import { Session } from '../session/session.ts';
import { isObject } from '../settings/checks.ts';

export interface Attached<Request extends object, Data extends object> {
  /** The session of a request, with the application's types. @throws where the middleware did not run */
  of(request: Request): Session<Data>;
}

interface Attaching<Request extends object, Data extends object> extends Attached<Request, Data> {
  attach(request: Request, session: Session<Data>): void;
  /**
   * Where the same middleware ran before on this request: its session is the one at hand, again.
   *
   * @throws ConfigurationError where another library has put its session there
   */
  attachAgain(request: Request): boolean;
}

/**
 * The sessions of one middleware, each as its request's property `session`, which cannot be replaced.
 *
 * @param place of the session, as the developer writes it: `req.session`
 */
export function attachTo<Request extends object, Data extends object>(
  place: string,
): Attaching<Request, Data> {
  /**
   * Under which the request itself keeps its session: what is derived from it, or stands for it,
   * finds it too, and a WeakMap costs a request more than all else that is done here.
   */
  const own: unique symbol = Symbol('session-framework.session');
  interface Keeping {
    [own]?: Session<Data>;
  }
  const property: PropertyDescriptor & ThisType<Keeping> = {
    get() {
      return this[own];
    },
    set(session: unknown) {
      if (session !== this[own]) refuseReplacement(place);
    },
    enumerable: true,
    configurable: true,
  };
  const attach = (request: Request & Keeping, session: Session<Data>): void => {
    request[own] = session;
    Object.defineProperty(request, 'session', property);
  };

  return {
    attach,
    attachAgain(request: Request & Keeping) {
      const session = request[own];
      if (session === undefined) {
        refuseAnother(place, Reflect.get(request, 'session'));
        return false;
      }
      attach(request, session);
      return true;
    },
    of(request: Request & Keeping) {
      const session = request[own];
      if (session !== undefined) return session;
      throw new SessionError(
        'This request has no session: the middleware did not run before. Write app.use(visitors) ' +
          'before the routes, for Fastify app.register(visitors), and call visitors.of of the same visitors.',
      );
    },
  };
}

/**
 * Another library keeps its own session in the same place, and works with it when the response ends.
 *
 * @throws ConfigurationError
 */
export function refuseAnother(place: string, session: unknown): void {
  if (!isObject(session) || session instanceof Session) return;
  throw new ConfigurationError(
    `sessions: another middleware has set ${place}, such as express-session: mount one of the two.`,
  );
}
