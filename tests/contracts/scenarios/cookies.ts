import { changing } from '../under-test/adapter-under-test.ts';
import { ignore, read, set, type Scenario } from './scenario.ts';

/** Cookies that do not come as they went. */
export const COOKIES: Record<string, Scenario> = {
  'a cookie that somebody has changed': {
    visits: ['/set', { ask: '/read', cookie: 'forged' }, '/ignore', '/set', '/read'],
    routes: () => ({ '/set': set('user', 'ada'), '/read': read, '/ignore': ignore }),
  },
  'a cookie of a session that there is not': {
    visits: [{ ask: '/ignore', cookie: 'unknown' }, { ask: '/read', cookie: 'unknown' }, '/set'],
    routes: () => ({ '/set': set('user', 'ada'), '/read': read, '/ignore': ignore }),
  },
  'a session whose time is over': {
    visits: ['/set', { ask: '/read', cookie: 'expired' }, '/set', '/read'],
    needs: 'outlive',
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
  'a session whose time is over, and nobody looks': {
    visits: ['/set', { ask: '/ignore', cookie: 'expired' }, '/ignore'],
    needs: 'outlive',
    routes: () => ({ '/set': set('user', 'ada'), '/ignore': ignore }),
  },
  'a cookie that comes twice, first as it was before a login': {
    visits: [
      '/set',
      '/login',
      { ask: '/read', cookie: 'stale' },
      { ask: '/ignore', cookie: 'stale' },
      '/read',
    ],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/login': async (visit) => {
        await visit.regenerate();
        await changing((changed) => changed.set('user', 'grace'), 'in')(visit);
      },
      '/read': read,
      '/ignore': ignore,
    }),
  },
  'a cookie that comes twice, first as it was before a change, and is changed': {
    visits: ['/set', '/change', { ask: '/again', cookie: 'stale' }, '/read'],
    routes: () => ({
      '/set': set('n', 1),
      '/change': set('n', 2),
      '/again': set('again', true),
      '/read': read,
    }),
  },
  'a cookie that comes twice': {
    visits: ['/set', { ask: '/read', cookie: 'twice' }, { ask: '/ignore', cookie: 'twice' }],
    routes: () => ({ '/set': set('user', 'ada'), '/read': read, '/ignore': ignore }),
  },
};
