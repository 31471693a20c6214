import type { Route } from '../under-test/adapter-under-test.ts';
import { createPool } from './pool.ts';
import { pushed, read, set, signedIn, type Scenario } from './scenario.ts';

const routes = (): Record<string, Route> => ({
  '/set': set('cart', ['book']),
  '/push': pushed,
  '/login': signedIn,
  '/save': async (visit) => {
    visit.set('n', 1);
    await visit.save();
    visit.respond('saved');
  },
  '/logout': async (visit) => {
    await visit.destroy();
    visit.respond('out');
  },
  '/read': read,
});

const VISITS = ['/set', '/push', '/login', '/save', '/read', '/logout', '/read'];

/** What runs without the asynchronous context of its request. */
export const CONTEXTS: Record<string, Scenario> = {
  'handlers that run in a pool': {
    visits: VISITS,
    routes: () => {
      const run = createPool();
      const pooled = Object.entries(routes()).map(([path, route]): [string, Route] => [
        path,
        (visit) => run(() => route(visit)),
      ]);
      return Object.fromEntries(pooled);
    },
  },
  'a handler that runs in a pool that another request has made': {
    visits: ['/set', { during: '/pool', come: ['/push'] }, '/read'],
    routes: ({ here }) => {
      let run = createPool();
      return {
        ...routes(),
        '/pool': async (visit) => {
          visit.get('cart');
          run = createPool();
          await here();
          visit.respond('made');
        },
        '/push': (visit) => run(() => set('n', 1)(visit)),
      };
    },
  },
  'a middleware that is called in a pool': {
    visits: VISITS,
    needs: 'be-called',
    isCalledInPool: true,
    routes,
  },
};
