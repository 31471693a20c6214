import { once } from 'node:events';
import { changing, type Route, type Visit } from '../under-test/adapter-under-test.ts';
import type { Hold } from './hold.ts';
import { ignore, read, set, type Scenario } from './scenario.ts';

/**
 * Goes on when its client is gone. An app that does so holds its session: of one that was collected
 * nothing is known.
 */
function late({ here }: Hold, then: Route): Route {
  const held: Visit[] = [];
  return async (visit) => {
    held.push(visit);
    const closed = once(visit.req.socket, 'close');
    visit.get('user');
    await here();
    await closed;
    await then(visit);
  };
}

/** What clients do that do not wait for an answer. */
export const CLIENTS: Record<string, Scenario> = {
  'a client that leaves before a change': {
    visits: ['/set', { leaves: '/late' }, '/read'],
    routes: (hold) => ({
      '/set': set('user', 'ada'),
      '/late': late(hold, set('late', true)),
      '/read': read,
    }),
  },
  'a client that leaves before a change that is saved': {
    visits: ['/set', { leaves: '/late' }, '/read'],
    routes: (hold) => ({
      '/set': set('user', 'ada'),
      '/late': late(hold, async (visit) => {
        visit.set('late', true);
        await visit.save();
      }),
      '/read': read,
    }),
  },
  'a client that leaves a page that only looks': {
    visits: ['/set', { leaves: '/late' }, '/read'],
    routes: (hold) => ({ '/set': set('user', 'ada'), '/late': late(hold, read), '/read': read }),
  },
  'a client that leaves before its session is made': {
    visits: [{ leaves: '/late' }, '/read', '/set', '/read'],
    routes: (hold) => ({
      '/set': set('user', 'ada'),
      '/late': late(hold, set('late', true)),
      '/read': read,
    }),
  },
  'a client that leaves before a logout': {
    visits: ['/set', { leaves: '/logout' }, '/read'],
    routes: (hold) => ({
      '/set': set('user', 'ada'),
      '/logout': late(hold, async (visit) => {
        await visit.destroy();
        visit.respond('out');
      }),
      '/read': read,
    }),
  },
  'a client that leaves before a login that makes the id anew': {
    visits: ['/set', { leaves: '/login' }, '/read'],
    routes: (hold) => ({
      '/set': set('cart', ['book']),
      '/login': late(hold, async (visit) => {
        await visit.regenerate();
        await changing((changed) => changed.set('user', 'ada'), 'in')(visit);
      }),
      '/read': read,
    }),
  },
  'a store that never answers who loads': {
    visits: ['/set', { leaves: '/read' }, { leaves: '/ignore' }],
    slow: 'load',
    routes: () => ({ '/set': set('user', 'ada'), '/read': read, '/ignore': ignore }),
  },
  'a store that never answers who saves': {
    visits: [{ leaves: '/first' }, '/set', { leaves: '/change' }, '/read'],
    slow: 'save',
    routes: () => ({
      '/first': set('user', 'grace'),
      '/set': set('user', 'ada'),
      '/change': changing((visit) => visit.set('n', 1), 'changed'),
      '/read': read,
    }),
  },
};
