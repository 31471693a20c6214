import { read, set, type Scenario } from '../scenarios/scenario.ts';

/** What only iron-session has. */
export const IRON_SESSION_SCENARIOS: Record<string, Scenario> = {
  'a session that the app does not save': {
    visits: ['/change', '/read'],
    routes: () => ({
      '/change': (visit) => {
        visit.set('user', 'ada');
        visit.respond();
      },
      '/read': read,
    }),
  },
  'a session that is saved after it was destroyed': {
    visits: ['/set', '/destroy', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/destroy': async (visit) => {
        await visit.destroy();
        await visit.save();
        visit.set('user', 'grace');
        await visit.save();
      },
      '/read': read,
    }),
  },
  'a session that is too long for a cookie': {
    visits: ['/set', '/read'],
    routes: () => ({ '/set': set('text', 'long '.repeat(1000)), '/read': read }),
  },
  'a session that is split, and then short again': {
    visits: ['/long', '/read', '/short', '/read'],
    options: { chunk: true },
    routes: () => ({
      '/long': set('text', 'long '.repeat(1000)),
      '/short': set('text', 'short'),
      '/read': read,
    }),
  },
  'a session that is written for ever, with the browser and for a while': {
    visits: ['/set', '/read'],
    options: { cookieOptions: { secure: false, maxAge: undefined } },
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
};
