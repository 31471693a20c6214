import { SessionError } from '../errors.ts';
import { refuseReplacement } from '../session/lost-assignments.ts';
import type { Session } from '../session/session.ts';

export interface Attached<Request extends object, Data extends object> {
  /** The session of a request, with the application's types. @throws where the middleware did not run */
  of(request: Request): Session<Data>;
}

interface Attaching<Request extends object, Data extends object> extends Attached<Request, Data> {
  attach(request: Request, session: Session<Data>): void;
  /** Where the same middleware ran before on this request: its session is the one at hand, again. */
  attachAgain(request: Request): boolean;
}

/** Where the session at hand is kept: what is derived from a request, or stands for it, finds it. */
const AT_HAND = Symbol('session-framework.session');

/**
 * Sessions by their request, and as its property `session`, which cannot be replaced.
 *
 * @param place of the session, as the developer writes it: `req.session`
 */
export function attachTo<Request extends object, Data extends object>(
  place: string,
): Attaching<Request, Data> {
  const sessions = new WeakMap<object, Session<Data>>();
  const property: PropertyDescriptor & ThisType<object> = {
    get(): unknown {
      return Reflect.get(this, AT_HAND);
    },
    set(session: unknown) {
      if (session !== Reflect.get(this, AT_HAND)) refuseReplacement(place);
    },
    enumerable: true,
    configurable: true,
  };
  const attach = (request: Request, session: Session<Data>): void => {
    sessions.set(request, session);
    Reflect.set(request, AT_HAND, session);
    Object.defineProperty(request, 'session', property);
  };

  return {
    attach,
    attachAgain(request) {
      const session = sessions.get(request);
      if (session !== undefined) attach(request, session);
      return session !== undefined;
    },
    of(request) {
      const session = sessions.get(request);
      if (session !== undefined) return session;
      throw new SessionError('This request has no session: the middleware did not run before.');
    },
  };
}
