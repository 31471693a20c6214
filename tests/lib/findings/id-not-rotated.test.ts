import { describe, expect, it } from 'vitest';
import { state } from '../../support/records.ts';
import { ADA, BOB, found, recorded } from '../../support/scene.ts';

describe('the finding id-not-rotated', () => {
  const RULE = 'id-not-rotated';
  const login = (after: object, facts: Parameters<typeof recorded>[1] = {}) => {
    const [before, end] = [state({ cart: [1] }), state({ cart: [1], ...after })];
    const data = { loaded: before.id, atHeaders: end.id, end: end.id, saved: end.id };
    return recorded(0, { data, modified: true, ...facts }, {}, [before, end]);
  };

  it('holds where a user appears under the same id', () => {
    expect(found(RULE, login({ userId: 7 }))).toEqual([
      'userId was added in #1, and the session kept the id it had before the login. Who planted that id in this browser is in the session now, too. → Give the session a new id at each login, by the call that the middleware has for that.',
    ]);
  });

  it('holds not where the id is a new one', () => {
    expect(found(RULE, login({ userId: 7 }, { session: { before: ADA, after: BOB } }))).toEqual([]);
  });

  it('does not apply to other keys, nor to a session in its cookie', () => {
    expect(found(RULE, login({ theme: 'dark' }))).toEqual([]);
    expect(found(RULE, login({ userId: 7 }, { middleware: { kind: 'cookie' } }))).toEqual([]);
  });
});
