import { SessionError } from '../errors.ts';
import type { Session } from '../session.ts';

export interface Attached<Request extends object, Data extends object> {
  /** The session of a request, with the application's types. @throws where the middleware did not run */
  of(request: Request): Session<Data>;
}

/** Sessions by their request. */
export function attachTo<Request extends object, Data extends object>(): Attached<Request, Data> & {
  attach(request: Request, session: Session<Data>): void;
} {
  const sessions = new WeakMap<object, Session<Data>>();
  return {
    attach(request, session) {
      sessions.set(request, session);
      Reflect.set(request, 'session', session);
    },
    of(request) {
      const session = sessions.get(request);
      if (session !== undefined) return session;
      throw new SessionError('This request has no session: the middleware did not run before.');
    },
  };
}
