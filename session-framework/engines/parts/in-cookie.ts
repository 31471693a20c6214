import type { Engine, Found, StoredSession } from '../../engine.ts';

/**
 * The same engine for a cookie of this name, where the cookie carries the session: the name belongs
 * to what is signed. Else a visitor could take the session of one middleware for one of another that
 * has the same secret, by giving its cookie the other name. It is done here, and not by the engine,
 * so that it holds for engines of one's own, too.
 *
 * @param name of the cookie; without a colon, as any token of RFC 9110
 */
export function inCookie(engine: Engine, name: string): Engine {
  if (engine.carries === 'key') return engine;
  const before = `${name}:`;
  const sealed = (session: StoredSession): StoredSession => ({
    ...session,
    payload: before + session.payload,
  });
  const opened = (found: Found): Found => {
    if (found.state !== 'found') return found;
    const { session } = found;
    if (!session.payload.startsWith(before)) return { state: 'bad-signature' };
    return {
      state: 'found',
      session: { ...session, payload: session.payload.slice(before.length) },
    };
  };
  const members: Omit<Engine, 'loads' | 'load'> = {
    name: engine.name,
    carries: 'data',
    comparesRevisions: engine.comparesRevisions,
    create: (key, session, now) => engine.create(key, sealed(session), now),
    update: (key, session, saving) => engine.update(key, sealed(session), saving),
    delete: (key, now) => engine.delete(key, now),
    clearExpired: (now) => engine.clearExpired(now),
    isWellFormed: (cookie) => engine.isWellFormed?.(cookie) ?? cookie !== '',
  };
  return engine.loads === 'at-first-access'
    ? { ...members, loads: engine.loads, load: (key, now) => opened(engine.load(key, now)) }
    : {
        ...members,
        loads: engine.loads,
        load: async (key, now) => opened(await engine.load(key, now)),
      };
}
