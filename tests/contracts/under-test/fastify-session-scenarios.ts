import { read, set, type Scenario } from '../scenarios/scenario.ts';
import type { Visit } from './adapter-under-test.ts';

/** What only @fastify/session has, or takes in another way: with callbacks, and on the session itself. */
export const FASTIFY_SESSION_SCENARIOS: Record<string, Scenario> = {
  'reloaded, made anew, saved and destroyed with callbacks': {
    visits: ['/set', '/all', '/read', '/destroy', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/all': async (visit) => {
        await new Promise((resolve) => call(visit, 'reload', resolve));
        await new Promise((resolve) => call(visit, 'regenerate', ['user'], resolve));
        visit.set('n', 1);
        await new Promise((resolve) => call(visit, 'save', resolve));
        visit.respond('done');
      },
      '/destroy': async (visit) => {
        await new Promise((resolve) => call(visit, 'destroy', resolve));
        visit.respond(typeof visit.id());
      },
      '/read': read,
    }),
  },
  'a session with a cookie of its own': {
    visits: ['/options', '/set', '/options', '/touch'],
    options: { cookie: { secure: false, maxAge: 60_000 } },
    routes: () => ({
      '/options': (visit) => {
        call(visit, 'options', { maxAge: 1_000_000, path: '/' });
        visit.set('n', 1);
        visit.respond('chosen');
      },
      '/touch': (visit) => {
        call(visit, 'touch');
        visit.respond('touched');
      },
      '/set': set('user', 'ada'),
    }),
  },
  'an age of its own, and a prefix': {
    visits: ['/set', '/set', '/look'],
    options: { cookiePrefix: 's:', cookie: { secure: 'auto' }, rolling: true },
    routes: () => ({ '/set': set('user', 'ada'), '/look': (visit) => look(visit) }),
  },
  'what a session tells of itself': {
    visits: ['/look', '/set', '/look', '/changed'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/look': look,
      '/changed': (visit) => {
        visit.set('user', 'grace');
        look(visit);
      },
    }),
  },
};

function look(visit: Visit): void {
  visit.respond({
    modified: call(visit, 'isModified'),
    saved: call(visit, 'isSaved'),
    got: call(visit, 'get', 'user') ?? null,
    keys: Object.keys(visit.whole()),
    own: Object.getOwnPropertyNames(visit.whole()),
  });
}

function call(visit: Visit, name: string, ...args: unknown[]): unknown {
  const session = visit.whole();
  const method: unknown = Reflect.get(session, name);
  if (typeof method !== 'function') throw new Error(`no ${name}`);
  const result: unknown = Reflect.apply(method, session, args);
  return result;
}
