import { read, set, type Scenario } from '../scenarios/scenario.ts';

/** What only React Router's storages have. */
export const REACT_ROUTER_SCENARIOS: Record<string, Scenario> = {
  'a session that the app does not commit': {
    visits: ['/change', '/read', '/set', '/change', '/read'],
    routes: () => ({
      '/change': (visit) => {
        visit.set('user', 'grace');
        visit.respond();
      },
      '/set': set('user', 'ada'),
      '/read': read,
    }),
  },
  'a session that is committed twice': {
    visits: ['/twice', '/read', '/twice', '/read'],
    routes: () => ({
      '/twice': async (visit) => {
        visit.set('n', 1);
        await visit.commit?.();
        visit.set('n', 2);
        await visit.commit?.();
        visit.respond();
      },
      '/read': read,
    }),
  },
};
