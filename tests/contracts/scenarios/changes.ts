import { changing } from '../under-test/adapter-under-test.ts';
import { ignore, pushed, read, set, signedIn, type Scenario } from './scenario.ts';

const LONG = 'long '.repeat(1000);
const MEGABYTE = 'x'.repeat(1024 * 1024);

/** Ways in which an app changes a session, or does not. */
export const CHANGES: Record<string, Scenario> = {
  'the same value again': {
    visits: ['/set', '/set', '/read'],
    routes: () => ({ '/set': set('user', 'ada'), '/read': read }),
  },
  'a key that is deleted, and then all of them': {
    visits: ['/set', '/delete', '/clear', '/read'],
    routes: () => ({
      '/set': changing((visit) => {
        visit.set('user', 'ada');
        visit.set('cart', ['book']);
        visit.set('seen', 1);
      }, 'set'),
      '/delete': changing((visit) => visit.remove('cart'), 'deleted'),
      '/clear': changing((visit) => {
        for (const key of ['user', 'seen']) visit.remove(key);
      }, 'cleared'),
      '/read': read,
    }),
  },
  'a change in place, and then another id': {
    visits: ['/set', '/push', '/login', '/read'],
    routes: () => ({
      '/set': set('cart', ['book']),
      '/push': pushed,
      '/login': signedIn,
      '/read': read,
    }),
  },
  'a change that another one undoes': {
    visits: ['/set', '/undone', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/undone': changing((visit) => {
        visit.set('user', 'grace');
        visit.set('user', 'ada');
      }, 'undone'),
      '/read': read,
    }),
  },
  'a login that makes the id anew and keeps what was there': {
    visits: ['/set', '/login', '/read', '/logout', '/read'],
    routes: () => ({
      '/set': set('cart', ['book']),
      '/login': signedIn,
      '/logout': async (visit) => {
        await visit.destroy();
        visit.respond('out');
      },
      '/read': read,
    }),
  },
  'a change, and then an error': {
    mayFail: ['/throw'],
    visits: ['/throw', '/read', '/set', '/throw', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/throw': (visit) => {
        visit.set('n', 1);
        throw new Error('broken');
      },
      '/read': read,
    }),
  },
  'a change after the first byte, first without a session and then with one': {
    visits: ['/stream', '/read', '/set', '/stream', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/stream': (visit) => {
        visit.begin();
        return changing((changed) => changed.set('late', true), 'last')(visit);
      },
      '/read': read,
    }),
  },
  'a redirect after a change': {
    visits: ['/login', '/read', '/login', '/read'],
    routes: () => ({
      '/login': async (visit) => {
        visit.set('user', 'ada');
        await visit.commit?.();
        visit.redirect('/read');
      },
      '/read': read,
    }),
  },
  'a session over 4096 bytes': {
    mayFail: ['/long'],
    visits: ['/set', '/long', '/read', '/set', '/read'],
    routes: () => ({ '/set': set('user', 'ada'), '/long': set('text', LONG), '/read': read }),
  },
  'a session over 4096 bytes from the beginning': {
    mayFail: ['/long'],
    visits: ['/long', '/read'],
    routes: () => ({ '/long': set('text', LONG), '/read': read }),
  },
  'a session of a megabyte': {
    mayFail: ['/long'],
    visits: ['/set', '/long', '/read'],
    routes: () => ({ '/set': set('user', 'ada'), '/long': set('text', MEGABYTE), '/read': ignore }),
  },
  'a Map in a session': {
    mayFail: ['/map'],
    visits: ['/set', '/map', '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/map': set('seen', new Map([['a', 1]])),
      '/read': read,
    }),
  },
  'fifty requests on one connection': {
    isOnOneConnection: true,
    visits: ['/set', ...Array.from({ length: 24 }, () => ['/count', '/read']).flat(), '/read'],
    routes: () => ({
      '/set': set('user', 'ada'),
      '/count': changing((visit) => visit.set('n', Number(visit.get('n') ?? 0) + 1), 'counted'),
      '/read': read,
    }),
  },
};
