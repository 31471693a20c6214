import { describe, expect, it } from 'vitest';
import { middlewareConfiguration, state } from '../../support/records.ts';
import { ADA, BOB, found, recorded } from '../../support/scene.ts';

describe('the finding keys-dropped', () => {
  const RULE = 'keys-dropped';
  const [shopping, login, anew] = [
    state({ cart: ['a', 'b'], flash: ['hello'], csrf: { $redacted: { bytes: 3, hash: '0' } } }),
    state({ user: 'ada' }),
    state({
      user: 'ada',
      cart: ['c'],
      flash: ['added'],
      csrf: { $redacted: { bytes: 3, hash: '1' } },
    }),
  ];
  const revisions = [shopping, login, anew];
  const rotated = (after = login) =>
    recorded(
      0,
      {
        session: { before: ADA, after: BOB },
        data: { loaded: shopping.id, end: after.id, saved: after.id },
      },
      {},
      revisions,
    );
  const later = (end = anew) =>
    recorded(
      1,
      {
        session: { before: BOB, after: BOB },
        data: { loaded: login.id, end: end.id, saved: end.id },
      },
      {},
      revisions,
    );

  it('holds where a later request begins anew what was dropped, secrets and flashes aside', () => {
    const advice = { 'keys-dropped': 'Name them.' };
    expect(found(RULE, [...rotated(), ...later()], middlewareConfiguration({ advice }))).toEqual([
      '#1 gave the session a new id and left out cart, and #2 began it anew. → Carry over what is needed when the session gets its new id. Name them.',
    ]);
  });

  it('holds not where nobody misses it', () => {
    expect(found(RULE, rotated())).toEqual([]);
    const theme = state({ user: 'ada', theme: { dark: true } });
    expect(found(RULE, [...rotated(), ...later(theme), ...recorded(2, {}, {}, [theme])])).toEqual(
      [],
    );
  });

  it('holds not where it was carried over', () => {
    const carried = state({ cart: ['a', 'b'], user: 'ada' });
    expect(
      found(RULE, [...recorded(9, {}, {}, [carried]), ...rotated(carried), ...later()]),
    ).toEqual([]);
  });

  it('does not apply under one id', () => {
    expect(found(RULE, later())).toEqual([]);
  });
});
