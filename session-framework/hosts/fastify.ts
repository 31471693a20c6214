import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { varyOnCookie } from '../visit/cookie.ts';
import { ConfigurationError, toError } from '../errors.ts';
import { createManager, type SessionManager } from '../manager.ts';
import { attempt, isPromise, valueOf, type Outcome } from '../maybe-promise.ts';
import { givenUp } from '../node-response/given-up.ts';
import { isRefused } from '../node-response/refused-call.ts';
import { isObject } from '../settings/checks.ts';
import type { SessionOptions } from '../settings/options.ts';
import type { ResponseChange } from '../visit/request.ts';
import type { AnyData } from '../session/session.ts';
import { rivalOf, twoMiddlewares, type Party } from '../visit/two-middlewares.ts';
import type { Visit } from '../visit/visit.ts';
import { attachTo, type Attached } from './attach.ts';
import { endWithResponse } from './end-with-response.ts';
import { otherHostRefusal } from './other-host.ts';
import { requestFacts } from './request-facts.ts';

export interface FastifySessions<Data extends object>
  extends
    Attached<FastifyRequest, Data>,
    Omit<SessionManager<Data>, 'begin'>,
    FastifyPluginCallback {}

/**
 * Sessions for Fastify 5, for the instance it is registered on and all below:
 *
 *     const visitors = sessions<MyData>({ engine: databaseEngine('sessions.sqlite') })
 *     app.register(visitors)
 *
 * The session is `request.session`; `visitors.of(request)` gives it with types. It commits in
 * `onSend`; a reply that was hijacked has no such hook: call `session.save()` there.
 *
 * @throws ConfigurationError where an option is wrong; it says what to write instead
 */
export function sessions<Data extends object = AnyData>(
  options: SessionOptions = {},
): FastifySessions<Data> {
  const { begin, clearExpired, description, party } = createManager<Data>(options);
  const refusesOtherHost = otherHostRefusal('fastify');
  const attached = attachTo<FastifyRequest, Data>('request.session');
  const visits = new WeakMap<FastifyRequest, Visit<Data>>();

  const plugin: FastifyPluginCallback = (fastify, registration, done) => {
    if (refusesOtherHost(fastify, done)) return;
    const [misplaced] = Object.keys(registration).filter((name) => !OF_FASTIFY.includes(name));
    if (misplaced !== undefined) {
      const instead = `app.register(sessions({ ${misplaced}: … }))`;
      done(new ConfigurationError(`register: ${misplaced} is a setting: write ${instead}.`));
      return;
    }
    const others = registeredOn(fastify);
    const rival = rivalOf(party, others);
    if (rival !== undefined) {
      done(new ConfigurationError(twoMiddlewares(rival, party)));
      return;
    }
    if (others.includes(party)) {
      done(); // its hooks are there
      return;
    }
    registered.set(fastify, [...(registered.get(fastify) ?? []), party]);
    if (!fastify.hasRequestDecorator('session')) fastify.decorateRequest('session');
    fastify.addHook('onRequest', async (request, reply) => {
      if (attached.attachAgain(request)) return;
      const facts = requestFacts(request.raw, request.protocol === 'https');
      const visit = await begin(facts, endWithResponse(reply.raw));
      visits.set(request, visit);
      attached.attach(request, visit.session);
    });
    fastify.addHook('onSend', (request, reply, payload, proceed) => {
      const visit = visits.get(request);
      if (visit === undefined || isRefusedReply(reply)) {
        proceed();
        return;
      }
      const committing = attempt(() => visit.commit(reply.statusCode));
      if (isPromise(committing)) {
        const settling = settleLater(reply, payload, committing);
        settling.then(() => proceed()).catch((error: unknown) => proceed(toError(error)));
        return;
      }
      const added = addToReply(reply, committing);
      if (added.ok) proceed();
      else proceed(toError(added.error));
    });
    done();
  };
  // What `fastify-plugin` does: the hooks are for the instance that registers, not for a new one.
  Reflect.set(plugin, Symbol.for('skip-override'), true);
  Reflect.set(plugin, Symbol.for('fastify.display-name'), 'session-framework');
  return Object.assign(plugin, { of: attached.of, clearExpired, description });
}

/** What Fastify itself reads of what a plugin is registered with. */
const OF_FASTIFY = ['prefix', 'logLevel', 'logSerializers'];

/** By the instance that they were registered on. */
const registered = new WeakMap<object, readonly Party[]>();

/** On an instance, or above: an instance inherits from the one that it was made in. */
function registeredOn(fastify: object): Party[] {
  const above: unknown = Object.getPrototypeOf(fastify);
  const inherited = isObject(above) ? registeredOn(above) : [];
  return [...inherited, ...(registered.get(fastify) ?? [])];
}

/** Fastify gives its headers to Node with the status, and Node may not take them. */
function isRefusedReply(reply: FastifyReply): boolean {
  const args = [reply.statusCode, reply.getHeaders()];
  return isRefused(reply.raw, { name: 'writeHead', args });
}

async function settleLater(
  reply: FastifyReply,
  payload: unknown,
  committing: Promise<Outcome<ResponseChange>>,
): Promise<void> {
  const release = isStreamed(payload) ? null : holdReply(reply);
  const outcome = await committing;
  release?.();
  valueOf(addToReply(reply, outcome));
}

/** As Fastify tells it: what is streamed counts as sent only when it has ended. */
function isStreamed(payload: unknown): boolean {
  if (!isObject(payload)) return false;
  return 'pipe' in payload || 'getReader' in payload || payload instanceof Response;
}

/**
 * Fastify goes on after `send` as if the reply were not sent while its hooks run: another `send`
 * would begin a second one, and an error answer in its place. So it is told that this one is sent,
 * and what is set meanwhile is too late, as without a hook.
 */
function holdReply(reply: FastifyReply): () => void {
  const { statusCode } = reply;
  const headers = { ...reply.getHeaders() };
  Object.defineProperty(reply, 'sent', { value: true, configurable: true });
  return () => {
    Reflect.deleteProperty(reply, 'sent');
    reply.code(statusCode);
    for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name);
    for (const [name, value] of Object.entries(headers)) {
      if (!reply.raw.hasHeader(name)) reply.header(name, value);
    }
  };
}

/** Called again for the error reply in the place of one whose session was not saved. */
function addToReply(
  reply: FastifyReply,
  outcome: Outcome<ResponseChange>,
): Outcome<ResponseChange> {
  if (!outcome.ok) {
    for (const name of givenUp(Object.keys(reply.getHeaders()))) reply.removeHeader(name);
    return outcome;
  }
  const { vary, setCookie, headers } = outcome.value;
  if (vary) reply.header('vary', varyOnCookie(String(reply.getHeader('vary') ?? '')));
  if (setCookie !== null) appendCookie(reply, setCookie);
  for (const [name, value] of headers) {
    const current = reply.getHeader(name);
    reply.header(name, current === undefined ? value : `${String(current)}, ${value}`);
  }
  return outcome;
}

/** Fastify would push the line into the list that the application gave, perhaps one for all replies. */
function appendCookie(reply: FastifyReply, line: string): void {
  const current = reply.getHeader('set-cookie');
  reply.removeHeader('set-cookie');
  const lines = current === undefined ? [] : [current].flat().map(String);
  reply.header('set-cookie', [...lines, line]);
}
