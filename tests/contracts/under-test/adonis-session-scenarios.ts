import { read, set, type Scenario } from '../scenarios/scenario.ts';

/** What only Adonis has. */
export const ADONIS_SESSION_SCENARIOS: Record<string, Scenario> = {
  'a cookie that ends with the browser': {
    visits: ['/set', '/read', '/set'],
    options: { clearWithBrowser: true },
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
};
