import { changing, type Route } from '../under-test/adapter-under-test.ts';

/** What the apps of the contract do. */
export const ROUTES: Record<string, Route> = {
  '/look': (visit) => visit.respond(String(visit.get('user'))),
  '/ignore': (visit) => visit.respond(),
  '/login': changing((visit) => visit.set('user', 'ada')),
  '/cart': changing((visit) => visit.set('cart', ['book'])),
  '/cart/add': changing((visit) => visit.push('cart', 'pen')),
  '/map': changing((visit) => visit.set('seen', new Map([['a', 1]]))),
  '/late': (visit) => {
    const answers = changing((changed) => changed.set('user', 'ada'))(visit);
    const changeLate = (): void => {
      visit.set('late', true);
    };
    if (answers instanceof Promise) return answers.then(changeLate);
    changeLate();
    return undefined;
  },
  '/logout': async (visit) => {
    await visit.destroy();
    visit.respond();
  },
  '/forget': (visit) => {
    visit.forget();
    visit.respond();
  },
  '/rotate': async (visit) => {
    await visit.regenerate();
    await changing((changed) => changed.set('user', 'grace'))(visit);
  },
  '/stream': (visit) => {
    visit.begin();
    return changing((changed) => changed.set('user', 'ada'))(visit);
  },
  '/save': async (visit) => {
    visit.set('user', 'ada');
    await visit.save();
    visit.respond();
  },
};
