import { changing } from '../under-test/adapter-under-test.ts';
import { ignore, read, set, type Scenario } from './scenario.ts';

/** What becomes of a session. */
export const SESSIONS: Record<string, Scenario> = {
  'a session that is made, read and left alone': {
    visits: ['/set', '/read', '/ignore', '/set'],
    routes: () => ({ '/set': set('user', 'ada'), '/read': read, '/ignore': ignore }),
  },
  'sessions that are stored with each response': {
    visits: ['/ignore', '/ignore', '/set', '/ignore', '/set'],
    setting: 'every-request',
    routes: () => ({ '/ignore': ignore, '/set': set('n', 1) }),
  },
  'sessions that are stored empty': {
    visits: ['/ignore', '/ignore', '/set'],
    setting: 'eager',
    routes: () => ({ '/ignore': ignore, '/set': set('n', 1) }),
  },
  'a session that is destroyed': {
    visits: ['/set', '/destroy', '/set', '/destroy', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/destroy': async (visit) => {
        await visit.destroy();
        visit.redirect('/');
      },
      '/read': read,
    }),
  },
  'a session that is destroyed while nobody waits for it': {
    mayFail: ['/forget', '/again'],
    visits: ['/set', '/forget', '/set', '/again', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/forget': (visit) => {
        visit.forget();
        visit.respond(typeof visit.id());
      },
      '/again': (visit) => {
        visit.forget();
        visit.set('user', 'grace');
        visit.respond('again');
      },
      '/read': read,
    }),
  },
  'regenerate, reload and save': {
    visits: ['/set', '/all', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/all': async (visit) => {
        await visit.reload?.();
        await visit.regenerate();
        visit.set('user', 'grace');
        await visit.save();
        visit.respond('done');
      },
      '/read': read,
    }),
  },
  'a save of the app, then a change': {
    mayFail: ['/late'],
    visits: ['/save', '/late', '/read'],
    routes: () => ({
      '/save': async (visit) => {
        visit.set('n', 1);
        await visit.save();
        visit.set('n', 2);
        visit.respond('saved');
      },
      '/late': async (visit) => {
        visit.begin();
        visit.set('n', 3);
        await visit.save();
        visit.respond('stored');
      },
      '/read': read,
    }),
  },
  'a change after the response': {
    visits: ['/set', '/late', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/late': (visit) => {
        visit.respond('late');
        visit.set('late', true);
      },
      '/read': read,
    }),
  },
  'a change in place': {
    visits: ['/set', '/push', '/read'],
    routes: () => ({
      '/set': set('cart', ['book']),
      '/push': (visit) => {
        visit.push('cart', 'pen');
        visit.respond('pushed');
      },
      '/read': read,
    }),
  },
  'a session that was deleted meanwhile': {
    mayFail: ['/interrupted'],
    visits: ['/set', '/interrupted', '/read'],
    routes: () => ({
      '/set': set('n', 1),
      '/interrupted': async (visit) => {
        visit.set('n', 2);
        await visit.removeRow();
        visit.respond('not seen');
      },
      '/read': read,
    }),
  },
  'a store that cannot save': {
    mayFail: ['/set', '/read', '/save'],
    visits: ['/set', '/set', '/read', '/save'],
    failing: 'save',
    routes: () => ({
      '/set': set('user', 'ada'),
      '/read': read,
      '/save': async (visit) => {
        visit.set('n', 1);
        await visit.save();
        visit.respond('not reached');
      },
    }),
  },
  'a store that cannot load': {
    mayFail: ['/set', '/read', '/ignore'],
    visits: ['/set', '/read', '/ignore', '/set'],
    failing: 'load',
    routes: () => ({ '/set': set('user', 'ada'), '/read': read, '/ignore': ignore }),
  },
  'a store that cannot destroy': {
    mayFail: ['/destroy'],
    visits: ['/set', '/destroy', '/read'],
    failing: 'destroy',
    routes: () => ({
      '/set': set('user', 'ada'),
      '/destroy': async (visit) => {
        await visit.destroy();
        visit.respond('destroyed');
      },
      '/read': read,
    }),
  },
  'a store that cannot destroy, and nobody waits for it': {
    mayFail: ['/forget'],
    visits: ['/set', '/forget', '/read'],
    failing: 'destroy',
    routes: () => ({
      '/set': set('user', 'ada'),
      '/forget': (visit) => {
        visit.forget();
        visit.respond('forgotten');
      },
      '/read': read,
    }),
  },
  'a store that cannot keep a session longer': {
    // A middleware may tell of it after the response: the last request lets that come.
    visits: ['/set', '/read', '/ignore', '/set', { ask: '/ignore', cookie: 'unknown' }],
    failing: 'touch',
    mayFail: ['/read', '/ignore'],
    routes: () => ({ '/set': set('user', 'ada'), '/read': read, '/ignore': ignore }),
  },
  'another age, and nothing else': {
    visits: ['/set', '/age', '/look'],
    needs: 'set-age',
    routes: () => ({
      '/set': set('user', 'ada'),
      '/age': changing((visit) => {
        visit.get('user');
        visit.setAge?.(1_000_000);
      }, 'aged'),
      // Not the whole of it, in which some have until when it is kept.
      '/look': (visit) => visit.respond(String(visit.get('user'))),
    }),
  },
  'a Secure cookie over http': {
    mayFail: ['/set'],
    visits: ['/set', '/set'],
    setting: 'secure',
    routes: () => ({ '/set': set('n', 1) }),
  },
  'a cookie for a path that this request is not under': {
    visits: ['/set', '/read'],
    setting: 'other-path',
    routes: () => ({ '/set': set('n', 1), '/read': read }),
  },
};
