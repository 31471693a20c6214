import { ignore, read, set, type Scenario } from '../scenarios/scenario.ts';

const KEY = 'another key of the tests, of more than thirty-two characters';

/** What only hono-sessions has. */
export const HONO_SESSIONS_SCENARIOS: Record<string, Scenario> = {
  'ids that are sealed in their cookies': {
    visits: ['/set', '/read', { ask: '/read', cookie: 'forged' }, '/set'],
    options: { encryptionKey: KEY },
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
  'sessions that are not extended': {
    visits: ['/ignore', '/set', '/read', '/ignore', '/set'],
    options: { autoExtendExpiration: false, expireAfterSeconds: 1000 },
    routes: () => ({ '/set': set('user', 'ada'), '/read': read, '/ignore': ignore }),
  },
  'sessions that have expired when they are asked for': {
    visits: ['/set', '/read', '/read'],
    options: { expireAfterSeconds: 0.0001 },
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
  'a cookie with a prefix': {
    visits: ['/set', '/read'],
    options: { sessionCookieName: 'other', cookieOptions: { prefix: 'secure', secure: true } },
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
};
