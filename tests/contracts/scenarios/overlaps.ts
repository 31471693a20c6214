import { changing, type Route } from '../under-test/adapter-under-test.ts';
import type { Hold } from './hold.ts';
import { read, set, type Scenario } from './scenario.ts';

/** Changes a key, and stores what it has when others have come and gone. */
const slowly =
  ({ here }: Hold, key: string): Route =>
  async (visit) => {
    visit.get(key);
    await here();
    await changing((changed) => changed.set(key, true))(visit);
  };

/** What requests of one visitor do to each other. */
export const OVERLAPS: Record<string, Scenario> = {
  'two writers of different keys': {
    visits: ['/set', { during: '/slow', come: ['/fast'] }, '/read'],
    routes: (hold) => ({
      '/set': set('user', 'ada'),
      '/slow': slowly(hold, 'slow'),
      '/fast': set('fast', true),
      '/read': read,
    }),
  },
  'a reader around a writer': {
    visits: ['/set', { during: '/look', come: ['/fast'] }, '/read'],
    routes: ({ here }) => ({
      '/set': set('user', 'ada'),
      '/look': async (visit) => {
        const user = visit.get('user');
        await here();
        visit.respond(String(user));
      },
      '/fast': set('fast', true),
      '/read': read,
    }),
  },
  'a writer around a reader': {
    visits: ['/set', { during: '/slow', come: ['/read'] }, '/read'],
    routes: (hold) => ({
      '/set': set('user', 'ada'),
      '/slow': slowly(hold, 'slow'),
      '/read': read,
    }),
  },
  'a logout while a writer is under way': {
    mayFail: ['/slow'],
    visits: ['/set', { during: '/slow', come: ['/logout'] }, '/read'],
    routes: (hold) => ({
      '/set': set('user', 'ada'),
      '/slow': slowly(hold, 'slow'),
      '/logout': async (visit) => {
        await visit.destroy();
        visit.respond('out');
      },
      '/read': read,
    }),
  },
  'first requests at the same time': {
    visits: [{ during: '/slow', come: ['/fast'] }, '/read'],
    routes: (hold) => ({
      '/slow': slowly(hold, 'slow'),
      '/fast': set('fast', true),
      '/read': read,
    }),
  },
};
