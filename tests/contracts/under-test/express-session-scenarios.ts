import { read, set, type Scenario } from '../scenarios/scenario.ts';
import { counting } from '../scenarios/counting.ts';
import type { Visit } from './adapter-under-test.ts';

/** What only express-session has, or takes in another way: with callbacks, on `req` itself. */
export const EXPRESS_SESSION_SCENARIOS: Record<string, Scenario> = {
  'a session that is destroyed with a callback, and unset': {
    visits: ['/set', '/destroy', '/set', '/unset', '/set'],
    options: { unset: 'destroy' },
    routes: () => ({
      '/set': set('user', 'ada'),
      '/destroy': (visit) => call(visit, 'destroy', () => visit.redirect('/')),
      '/unset': (visit) => {
        Reflect.set(visit.req, 'session', null);
        visit.respond('unset');
      },
    }),
  },
  'regenerate, reload and save with callbacks': {
    visits: ['/set', '/all', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/all': (visit) => {
        call(visit, 'reload', () => {
          call(visit, 'regenerate', () => {
            visit.set('user', 'grace');
            call(visit, 'save', () => visit.respond('done'));
          });
        });
      },
      '/read': read,
    }),
  },
  'a save of the app with a callback and past the session, then a change': {
    visits: ['/save', '/direct', '/undo', '/read'],
    routes: () => ({
      '/save': (visit) => {
        visit.set('n', 1);
        call(visit, 'save', () => {
          visit.set('n', 2);
          visit.respond('saved');
        });
      },
      '/direct': (visit) => {
        visit.set('n', 3);
        storeDirectly(visit, () => visit.respond('stored'));
      },
      '/undo': (visit) => {
        visit.set('n', 4);
        storeDirectly(visit, () => {
          visit.set('n', 3);
          visit.respond('undone');
        });
      },
      '/read': read,
    }),
  },
  'values of all kinds, assigned at once': {
    visits: ['/set', '/read'],
    routes: () => ({
      '/set': (visit) => {
        Object.assign(visit.whole(), {
          date: new Date(0),
          map: new Map([[1, 2]]),
          buffer: Buffer.from('abc'),
          custom: { toJSON: () => 'custom' },
          fn: () => 1,
          nothing: undefined,
          nan: NaN,
          symbol: Symbol('s'),
        });
        visit.respond('set');
      },
      '/read': read,
    }),
  },
  'a getter of the session itself that counts how often it is read': {
    visits: ['/set', '/set', '/read', '/ignore'],
    routes: () => ({
      '/set': (visit) => {
        Object.defineProperty(visit.whole(), 'top', counting());
        visit.respond('set');
      },
      '/read': read,
      '/ignore': (visit) => visit.respond('nothing'),
    }),
  },
  'a toJSON of the session itself': {
    visits: ['/set', '/read'],
    routes: () => ({
      '/set': (visit) => {
        let calls = 0;
        const toJSON = () => ({ cookie: visit.get('cookie'), calls: (calls += 1) });
        Object.defineProperty(visit.whole(), 'toJSON', { value: toJSON });
        visit.respond('set');
      },
      '/read': read,
    }),
  },
};

/** Calls a method of the session with a callback. */
function call(visit: Visit, name: string, callback: () => void): void {
  const session = visit.whole();
  const method: unknown = Reflect.get(session, name);
  if (typeof method === 'function') Reflect.apply(method, session, [callback]);
}

/** As the app may do, past `req.session.save`. */
function storeDirectly({ req, whole }: Visit, done: () => void): void {
  const store: unknown = Reflect.get(req, 'sessionStore');
  const write: unknown = Reflect.get(Object(store), 'set');
  if (typeof write !== 'function') return;
  Reflect.apply(write, store, [Reflect.get(req, 'sessionID'), whole(), done]);
}
