import { read, set, type Scenario } from '../scenarios/scenario.ts';

/** What only cookie-session has. */
export const COOKIE_SESSION_SCENARIOS: Record<string, Scenario> = {
  'another session in the place of the first': {
    visits: ['/set', '/replace', '/read', '/empty', '/read', '/refused', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/replace': ({ req, respond }) => {
        respond(String(Reflect.set(req, 'session', { user: 'grace' })));
      },
      '/empty': ({ req, respond }) => {
        respond(String(Reflect.set(req, 'session', {})));
      },
      '/refused': ({ req, respond }) => {
        respond(String(Reflect.set(req, 'session', 5)));
      },
      '/read': read,
    }),
  },
  'a session that is replaced before anybody has looked': {
    visits: ['/replace', '/replace', '/end', '/read'],
    routes: () => ({
      '/replace': ({ req, respond }) => {
        respond(String(Reflect.set(req, 'session', { user: 'grace' })));
      },
      '/end': (visit) => {
        visit.forget();
        visit.respond(String(Reflect.get(visit.req, 'session')));
      },
      '/read': read,
    }),
  },
  'options of one request': {
    visits: ['/set', '/longer', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/longer': (visit) => {
        Object.assign(Object(Reflect.get(visit.req, 'sessionOptions')), { path: '/shop' });
        visit.set('user', 'grace');
        visit.respond('longer');
      },
      '/read': read,
    }),
  },
  'a session that is too long for a cookie': {
    visits: ['/set', '/read'],
    routes: () => ({ '/set': set('text', 'long '.repeat(1000)), '/read': read }),
  },
  'a session that is not signed, under another name': {
    visits: ['/set', '/read'],
    options: { name: 'other', signed: false, keys: undefined },
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
  'what a session tells of itself': {
    visits: ['/look', '/set', '/look'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/look': (visit) => {
        visit.respond({ own: ['isNew', 'isChanged', 'isPopulated'].map(visit.get) });
      },
    }),
  },
};
