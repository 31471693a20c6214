import { inspect } from 'node:util';
import { ignore, read, set, type Scenario } from '../scenarios/scenario.ts';
import type { Visit } from './adapter-under-test.ts';

/** What only koa-session has, or takes in another way: with callbacks, and on the session itself. */
export const KOA_SESSION_SCENARIOS: Record<string, Scenario> = {
  'saved, and made anew, with callbacks': {
    visits: ['/set', '/all', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/all': async (visit) => {
        await new Promise((resolve) => call(visit, 'save', resolve));
        await new Promise((resolve) => call(visit, 'regenerate', resolve));
        visit.respond(String(visit.get('externalKey')));
      },
      '/read': read,
    }),
  },
  'another age': {
    visits: ['/age', '/set', '/age', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/age': set('maxAge', 1_000_000),
      '/read': read,
    }),
  },
  'an age that ends with the browser': {
    visits: ['/set', '/read', '/set'],
    options: { maxAge: 'session' },
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
  'a cookie that is renewed when half of its time is over': {
    visits: ['/set', '/ignore', '/read'],
    options: { renew: true, maxAge: 1_000_000_000 },
    routes: () => ({ '/set': set('user', 'ada'), '/ignore': ignore, '/read': read }),
  },
  'commits of the app alone': {
    visits: ['/set', '/read', '/commit', '/read'],
    options: { autoCommit: false },
    routes: () => ({
      '/set': set('user', 'ada'),
      '/commit': async (visit) => {
        visit.set('user', 'grace');
        await new Promise((resolve) => {
          void Promise.resolve(call(visit, 'manuallyCommit')).then(resolve);
        });
        visit.respond('committed');
      },
      '/read': read,
    }),
  },
  'a check of the app, and a hook before the save': {
    visits: ['/set', '/read', '/set'],
    options: {
      valid: (_ctx: unknown, row: object) => !('user' in row),
      beforeSave: (_ctx: unknown, session: object) => void Reflect.set(session, 'hooked', true),
    },
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
  'what a session tells of itself': {
    visits: ['/look', '/set', '/look'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/look': (visit) => {
        const session = visit.whole();
        const own = ['isNew', 'length', 'populated', 'maxAge'].map(visit.get);
        visit.respond({ own, keys: Object.keys(session), shown: inspect(session) });
      },
    }),
  },
};

function call(visit: Visit, name: string, callback?: (error?: unknown) => void): unknown {
  const session = visit.whole();
  const method: unknown = Reflect.get(session, name);
  if (typeof method !== 'function') throw new Error(`no ${name}`);
  const result: unknown = Reflect.apply(method, session, callback === undefined ? [] : [callback]);
  return result;
}
