import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { varyOnCookie } from '../cookie.ts';
import { ConfigurationError } from '../errors.ts';
import { createSessions, type SessionManager } from '../manager.ts';
import type { SessionOptions } from '../options.ts';
import type { AnyData } from '../session.ts';
import { Party, rivalOf, twoMiddlewares } from '../two-middlewares.ts';
import type { Visit } from '../visit.ts';
import { attachTo, type Attached } from './attach.ts';
import { GIVEN_UP } from './given-up.ts';
import { endWithResponse } from './end-with-response.ts';
import { requestFacts } from './request-facts.ts';

export interface FastifySessions<Data extends object>
  extends
    Attached<FastifyRequest, Data>,
    Omit<SessionManager<Data>, 'begin'>,
    FastifyPluginCallback {}

/**
 * Sessions for Fastify 5, for the instance it is registered on and all below:
 *
 *     app.register(sessions({ engine: databaseEngine('sessions.sqlite') }))
 *
 * The session is `request.session`; `sessions<MyData>(…).of(request)` gives it with types. It
 * commits in `onSend`; a reply that was hijacked has no such hook: call `session.save()` there.
 *
 * @throws ConfigurationError where an option is wrong; it says what to write instead
 */
export function sessions<Data extends object = AnyData>(
  options: SessionOptions = {},
): FastifySessions<Data> {
  const { begin, clearExpired, description } = createSessions<Data>(options);
  const attached = attachTo<FastifyRequest, Data>('request.session');
  const visits = new WeakMap<FastifyRequest, Visit<Data>>();

  const party = new Party(description);

  const plugin: FastifyPluginCallback = (fastify, registration, done) => {
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
    fastify.addHook('onSend', async (request, reply) => {
      const visit = visits.get(request);
      if (visit !== undefined) await commit(visit, reply);
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
  const inherited = typeof above === 'object' && above !== null ? registeredOn(above) : [];
  return [...inherited, ...(registered.get(fastify) ?? [])];
}

async function commit<Data extends object>(visit: Visit<Data>, reply: FastifyReply): Promise<void> {
  // Called again for the error reply in the place of one whose session was not saved.
  const { vary, setCookie, headers } = await committed(visit, reply);
  if (vary) reply.header('vary', varyOnCookie(String(reply.getHeader('vary') ?? '')));
  if (setCookie !== null) reply.header('set-cookie', setCookie);
  for (const [name, value] of headers) {
    const current = reply.getHeader(name);
    reply.header(name, current === undefined ? value : `${String(current)}, ${value}`);
  }
}

async function committed<Data extends object>(visit: Visit<Data>, reply: FastifyReply) {
  try {
    return await visit.commit(reply.statusCode);
  } catch (error) {
    for (const name of Object.keys(reply.getHeaders())) {
      if (GIVEN_UP.test(name)) reply.removeHeader(name);
    }
    throw error;
  }
}
