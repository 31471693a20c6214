import { describe, expect, it } from 'vitest';
import { middlewareConfiguration, state } from '../../support/records.ts';
import { ADA, BOB, found, recorded } from '../../support/scene.ts';

describe('the finding id-not-rotated', () => {
  const RULE = 'id-not-rotated';
  const login = (after: object, facts: Parameters<typeof recorded>[1] = {}) => {
    const [before, end] = [state({ cart: [1] }), state({ cart: [1], ...after })];
    const data = { loaded: before.id, atHeaders: end.id, end: end.id, saved: end.id };
    return recorded(0, { method: 'POST', data, modified: true, ...facts }, {}, [before, end]);
  };

  it('holds where a user appears under the same id', () => {
    expect(found(RULE, login({ userId: 7 }))).toEqual([
      'userId was added in #1, and the session kept the id it had before the login. Who planted that id in this browser is in the session now, too. → Give the session a new id at each login.',
    ]);
  });

  it('holds not where the id is a new one', () => {
    expect(found(RULE, login({ userId: 7 }, { session: { before: ADA, after: BOB } }))).toEqual([]);
  });

  it('holds for Passport where somebody is signed in, and not before', () => {
    expect(found(RULE, login({ passport: { user: 7 } }))).toHaveLength(1);
    expect(found(RULE, login({ passport: {} }))).toEqual([]);
  });

  it('says what the middleware advises', () => {
    const advice = { 'id-not-rotated': 'Call `regenerate()`.' };
    expect(found(RULE, login({ user: 'ada' }), middlewareConfiguration({ advice }))).toEqual([
      expect.stringMatching(/ → Give the session a new id at each login\. Call regenerate\(\)\.$/),
    ]);
  });

  it('holds not for nobody, nor for a page that only shows somebody', () => {
    expect(found(RULE, login({ user: null }))).toEqual([]);
    expect(found(RULE, login({ user: {} }))).toEqual([]);
    expect(found(RULE, login({ userId: 7 }, { method: 'GET' }))).toEqual([]);
  });

  it('holds for the way back from whoever signs people in', () => {
    expect(found(RULE, login({ userId: 7 }, { method: 'GET', status: 302 }))).toHaveLength(1);
  });

  it('does not apply to other keys, nor to a session in its cookie', () => {
    expect(found(RULE, login({ theme: 'dark' }))).toEqual([]);
    expect(found(RULE, login({ userId: 7 }, { middleware: { kind: 'cookie' } }))).toEqual([]);
  });
});
