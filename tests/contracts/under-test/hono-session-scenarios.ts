import { read, set, type Scenario } from '../scenarios/scenario.ts';

/** What only @hono/session has. */
export const HONO_SESSION_SCENARIOS: Record<string, Scenario> = {
  'a session that nobody changes': {
    visits: ['/read', '/read', '/set', '/read'],
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
  'a session that is good for a while': {
    visits: ['/set', '/read', '/set', '/read'],
    options: { duration: { absolute: 1000, inactivity: 100 } },
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
  'an update of a session that was deleted': {
    visits: ['/set', '/again', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/again': async (visit) => {
        await visit.destroy();
        await visit.save();
        visit.respond('again');
      },
      '/read': read,
    }),
  },
};
