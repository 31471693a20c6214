import { read, set, type Scenario } from '../scenarios/scenario.ts';

/** What only @fastify/secure-session has. */
export const FASTIFY_SECURE_SESSION_SCENARIOS: Record<string, Scenario> = {
  'a session that is too long for a cookie': {
    visits: ['/set', '/read'],
    routes: () => ({ '/set': set('text', 'long '.repeat(1000)), '/read': read }),
  },
  'a session of another name': {
    visits: ['/set', '/read', '/set'],
    options: { cookieName: 'other', expiry: 100 },
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
};
