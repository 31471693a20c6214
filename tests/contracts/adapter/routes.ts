import type { Route } from '../under-test/adapter-under-test.ts';

/** What the apps of the contract do. */
export const ROUTES: Record<string, Route> = {
  '/look': (visit) => visit.respond(String(visit.get('user'))),
  '/ignore': (visit) => visit.respond(),
  '/login': (visit) => {
    visit.set('user', 'ada');
    visit.respond();
  },
  '/cart': (visit) => {
    visit.set('cart', ['book']);
    visit.respond();
  },
  '/cart/add': (visit) => {
    visit.push('cart', 'pen');
    visit.respond();
  },
  '/map': (visit) => {
    visit.set('seen', new Map([['a', 1]]));
    visit.respond();
  },
  '/late': (visit) => {
    visit.set('user', 'ada');
    visit.respond();
    visit.set('late', true);
  },
  '/logout': async (visit) => {
    await visit.destroy();
    visit.respond();
  },
  '/rotate': async (visit) => {
    await visit.regenerate();
    visit.set('user', 'grace');
    visit.respond();
  },
  '/stream': (visit) => {
    visit.begin();
    visit.set('user', 'ada');
    visit.respond();
  },
  '/save': async (visit) => {
    visit.set('user', 'ada');
    await visit.save();
    visit.respond();
  },
};
