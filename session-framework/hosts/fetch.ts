import { varyOnCookie } from '../visit/cookie.ts';
import { createSessions, type SessionManager } from '../manager.ts';
import type { SessionOptions } from '../settings/options.ts';
import type { AnyData, Session } from '../session/session.ts';
import type { RequestFacts, ResponseChange } from '../visit/request.ts';
import { forget } from '../visit/two-middlewares.ts';
import type { Visit } from '../visit/visit.ts';
import { otherHostRefusal } from './other-host.ts';

export interface FetchSessions<Data extends object> extends Omit<SessionManager<Data>, 'begin'> {
  /**
   * Answers a request with a session at hand.
   *
   * @throws what the handler or the store throws; nothing is saved then, and no cookie sent
   */
  handle(
    request: Request,
    handler: (request: Request, session: Session<Data>) => Response | Promise<Response>,
  ): Promise<Response>;
}

/**
 * Sessions for whatever takes a `Request` and gives a `Response`:
 *
 *     const { handle } = sessions({ engine: databaseEngine('sessions.sqlite') })
 *     const answer = await handle(request, (_request, session) => …)
 *
 * @throws ConfigurationError where an option is wrong; it says what to write instead
 */
export function sessions<Data extends object = AnyData>(
  options: SessionOptions = {},
): FetchSessions<Data> {
  const { begin, clearExpired, description } = createSessions<Data>(options);
  const refusesOtherHost = otherHostRefusal('fetch');
  const running = new WeakMap<Request, Session<Data>>();
  return {
    clearExpired,
    description,
    async handle(request, handler) {
      refusesOtherHost(request);
      const atHand = running.get(request);
      if (atHand !== undefined) return handler(request, atHand); // saved by the call around this one
      try {
        const visit = await begin(fetchFacts(request));
        running.set(request, visit.session);
        return await respond(visit, () => handler(request, visit.session));
      } finally {
        running.delete(request);
        forget(request);
      }
    },
  };
}

export function fetchFacts(request: Request): RequestFacts {
  const url = new URL(request.url);
  return {
    method: request.method,
    url: url.pathname + url.search,
    cookieHeader: request.headers.get('cookie') ?? undefined,
    secure: url.protocol === 'https:',
    forwardedProto: request.headers.get('x-forwarded-proto'),
    request,
  };
}

/** Runs a handler, commits the session, and gives the response with the session's headers. */
export async function respond<Data extends object>(
  visit: Visit<Data>,
  handler: () => Response | Promise<Response>,
): Promise<Response> {
  let finish: 'end' | 'error' = 'error';
  try {
    const response = await handler();
    const changed = withHeaders(response, await visit.commit(response.status));
    finish = 'end';
    return changed;
  } finally {
    visit.end(finish);
  }
}

export function withHeaders(
  response: Response,
  { vary, setCookie, headers }: ResponseChange,
): Response {
  if (!vary && setCookie === null && headers.length === 0) return response;
  // Headers of some responses cannot be changed: those of redirects, and of `fetch`.
  const changed = new Response(response.body, response);
  if (vary) changed.headers.set('vary', varyOnCookie(changed.headers.get('vary') ?? ''));
  if (setCookie !== null) changed.headers.append('set-cookie', setCookie);
  for (const [name, value] of headers) changed.headers.append(name, value);
  return changed;
}
