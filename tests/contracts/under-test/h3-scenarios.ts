import { read, set, type Scenario } from '../scenarios/scenario.ts';

/** What only h3 has. */
export const H3_SCENARIOS: Record<string, Scenario> = {
  'a change that no update is told of': {
    visits: ['/set', '/change', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/change': (visit) => {
        visit.set('user', 'grace');
        visit.respond();
      },
      '/read': read,
    }),
  },
  'a session that is updated after it was cleared': {
    visits: ['/set', '/again', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/again': async (visit) => {
        await visit.destroy();
        await visit.save();
        visit.respond();
      },
      '/read': read,
    }),
  },
  'a session that is good for a while': {
    visits: ['/set', '/read'],
    options: { maxAge: 1000 },
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
};
