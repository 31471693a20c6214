import { Session } from '../../../session-framework/session/session.ts';
import { counter, countingProxy } from '../scenarios/counting.ts';
import { read, set, type Scenario } from '../scenarios/scenario.ts';
import type { Route, Visit } from './adapter-under-test.ts';

/** The framework's own session, with all that no other has. */
function sessionOf({ req }: Visit): Session {
  const session: unknown = Reflect.get(req, 'session');
  if (!isSession(session)) throw new Error('no session of the framework');
  return session;
}

function isSession(value: unknown): value is Session {
  return value instanceof Session;
}

const wheels = (visit: Visit, value: string): void => {
  Reflect.set(Object(visit.get('car')), 'wheels', value);
};

const inPlace: Route = (visit) => {
  wheels(visit, 'alloy');
  visit.respond('changed');
};

/** What only the framework has, and what it takes otherwise. */
export const SESSION_FRAMEWORK_SCENARIOS: Record<string, Scenario> = {
  'a session that is flushed, and cleared': {
    visits: ['/set', '/flush', '/set', '/clear', '/set'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/flush': async (visit) => {
        await sessionOf(visit).flush();
        visit.redirect('/');
      },
      '/clear': (visit) => {
        sessionOf(visit).clear();
        visit.respond('cleared');
      },
    }),
  },
  'what set returns, with a Proxy in it': {
    visits: ['/set', '/set', '/read'],
    routes: () => ({
      '/set': (visit) =>
        visit.respond({ size: sessionOf(visit).set('proxy', countingProxy()).size }),
      '/read': read,
    }),
  },
  'getters in a response that has an error’s status': {
    visits: ['/failed', '/read'],
    routes: () => ({
      '/failed': (visit) => {
        visit.set('counted', counter('get'));
        visit.respond({ counted: visit.get('counted') }, { status: 500 });
      },
      '/read': read,
    }),
  },
  'keys that its data have already': {
    visits: ['/set', '/read'],
    routes: () => ({
      '/set': (visit) => {
        const { data } = sessionOf(visit);
        Reflect.set(data, 'constructor', 'mine');
        Reflect.set(data, 'modified', true);
        visit.respond('set');
      },
      '/read': read,
    }),
  },
  'changes in place, unseen and told': {
    visits: ['/set', '/in-place', '/read', '/flagged', '/read'],
    routes: () => ({
      '/set': set('car', { wheels: 'steel' }),
      '/in-place': inPlace,
      '/flagged': (visit) => {
        wheels(visit, 'alloy');
        sessionOf(visit).modified = true;
        visit.respond('changed');
      },
      '/read': read,
    }),
  },
  'detectUnsavedChanges: save': {
    visits: ['/set', '/in-place', '/read'],
    options: { detectUnsavedChanges: 'save' },
    routes: () => ({
      '/set': set('car', { wheels: 'steel' }),
      '/in-place': inPlace,
      '/read': read,
    }),
  },
  'expiries, the test cookie and a late change': {
    visits: ['/expiry', '/browser', '/test', '/worked', '/late', '/read'],
    // A second that passes between both runs is one of Max-Age.
    options: { now: () => Date.UTC(2100, 0, 1) },
    routes: () => ({
      '/expiry': (visit) => {
        sessionOf(visit).setExpiry(new Date(Date.UTC(2199, 0, 1)));
        visit.respond(String(sessionOf(visit).getExpireAtBrowserClose()));
      },
      '/browser': (visit) => {
        sessionOf(visit).setExpiry(0);
        visit.respond(String(sessionOf(visit).getExpireAtBrowserClose()));
      },
      '/test': (visit) => {
        sessionOf(visit).setTestCookie();
        visit.respond('test');
      },
      '/worked': (visit) => visit.respond(String(sessionOf(visit).testCookieWorked())),
      '/late': (visit) => {
        visit.respond('late');
        visit.set('late', true);
      },
      '/read': read,
    }),
  },
};
