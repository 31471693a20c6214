/** What the app does whose visits are looked at: the ways in which sessions are used and lost. */
import { ignore, read, set } from '../../contracts/scenarios/scenario.ts';
import { changing, type Route } from '../../contracts/under-test/adapter-under-test.ts';

/** In the order in which a visitor goes. */
export const PATHS = [
  '/',
  '/cart',
  '/login',
  '/change',
  '/inside',
  '/stream',
  '/late',
  '/read',
  '/logout',
  '/again',
] as const;

export type Path = (typeof PATHS)[number];

/** What is asked last, so that the tab has heard of all that was before. */
export const LAST = '/last';

/** What it keeps in a session, where that is not lost. */
export const KEYS = ['cart', 'user', 'n', 'streamed', 'late'] as const;

export interface Routes {
  routes: Record<Path | typeof LAST, Route>;
  /** Is to be told when the response of a path has ended. */
  responded: (path: string) => void;
  /** Resolves when `/late` has changed its session. */
  lateChange: Promise<void>;
}

export function routesOf(): Routes {
  const ended = Promise.withResolvers<undefined>();
  const late = Promise.withResolvers<undefined>();
  return {
    responded(path) {
      if (path === '/late') ended.resolve(undefined);
    },
    lateChange: late.promise,
    routes: {
      '/': ignore,
      '/cart': set('cart', ['book']),
      '/login': async (visit) => {
        const cart = visit.get('cart');
        await visit.regenerate();
        visit.set('cart', cart);
        await changing((changed) => changed.set('user', 'ada'), 'in')(visit);
      },
      '/change': set('n', 1),
      // Where the middleware is told when to store, the app forgets it here.
      '/inside': (visit) => {
        visit.push('cart', 'pen');
        visit.respond('pushed');
      },
      '/stream': (visit) => {
        visit.begin();
        return changing((changed) => changed.set('streamed', true), 'last')(visit);
      },
      '/late': (visit) => {
        visit.get('user');
        // Work that nobody waits for.
        void ended.promise.then(() => {
          visit.set('late', true);
          late.resolve(undefined);
        });
        visit.respond('soon');
      },
      '/read': read,
      '/logout': async (visit) => {
        await visit.destroy();
        visit.respond('out');
      },
      '/again': read,
      [LAST]: ignore,
    },
  };
}
