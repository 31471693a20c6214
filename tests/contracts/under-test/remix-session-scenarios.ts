import { read, set, type Scenario } from '../scenarios/scenario.ts';

/** What only Remix 3 has. */
export const REMIX_SESSION_SCENARIOS: Record<string, Scenario> = {
  'a cookie for a while': {
    visits: ['/set', '/read', '/set'],
    options: { maxAge: 100 },
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
};
