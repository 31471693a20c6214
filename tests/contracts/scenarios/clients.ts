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

/** Hands the connection over, as `ws` does. */
function handOver({ req }: Visit): void {
  req.socket.end(
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  );
}

/** What clients do that do not wait for an answer, or want another one. */
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
  'an upgrade, as for a WebSocket': {
    visits: [
      '/set',
      { ask: '/live', isUpgrade: true },
      { ask: '/change', isUpgrade: true },
      '/read',
    ],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/live': (visit) => {
        visit.get('user');
        handOver(visit);
      },
      '/change': (visit) => {
        visit.set('n', 1);
        handOver(visit);
      },
      '/read': read,
    }),
  },
  'an upgrade whose handler saves': {
    visits: ['/set', { ask: '/live', isUpgrade: true }, '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/live': async (visit) => {
        visit.set('n', 1);
        await visit.save();
        handOver(visit);
      },
      '/read': read,
    }),
  },
  'an upgrade whose handler ends the session': {
    visits: ['/set', { ask: '/logout', isUpgrade: true }, '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/logout': async (visit) => {
        await visit.destroy();
        handOver(visit);
      },
      '/read': read,
    }),
  },
  'an upgrade whose handler makes the id anew': {
    visits: ['/set', { ask: '/live', isUpgrade: true }, '/read'],
    routes: () => ({
      '/set': set('cart', ['book']),
      '/live': async (visit) => {
        await visit.regenerate();
        visit.set('user', 'ada');
        await visit.save();
        handOver(visit);
      },
      '/read': read,
    }),
  },
  'a redirect that is followed while the store is slow': {
    visits: [{ redirect: '/login', to: '/look' }, '/read'],
    slow: 'save',
    routes: () => ({
      '/login': async (visit) => {
        visit.set('user', 'ada');
        await visit.commit?.();
        visit.redirect('/look');
      },
      '/look': read,
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
