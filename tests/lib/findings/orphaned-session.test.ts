import { describe, expect, it } from 'vitest';
import { type RecordFacts, setCookie, state, wireSetCookie } from '../../support/records.ts';
import { ADA, BOB, found, recorded, sent } from '../../support/scene.ts';

describe('the finding orphaned-session', () => {
  const RULE = 'orphaned-session';
  const [cart, empty] = [state({ cart: ['a'] }), state({})];
  const first = (seconds: number, session: string, facts: RecordFacts = {}) =>
    recorded(
      seconds,
      {
        cookieIn: { state: 'absent', count: 0 },
        session: { before: null, after: session },
        data: { end: cart.id, saved: cart.id },
        modified: true,
        reason: { saved: 'new', cookie: 'new' },
        setCookie: [setCookie({ valueFingerprint: session })],
        ...facts,
      },
      { setCookies: [wireSetCookie({ fingerprint: session })] },
      [cart, empty],
    );

  it('holds where another response replaced its cookie', () => {
    expect(found(RULE, [...first(0, ADA), ...first(0.005, BOB)])).toEqual([
      '#1 stored a session and sent its cookie; then the response of #2 replaced the cookie before any request had sent it back. What is in that session is out of reach. → Let the first request of a visitor end before others are made, or begin no session in those that need none.',
    ]);
  });

  it('holds not for one with nothing in it', () => {
    const nothing = { data: { end: empty.id, saved: empty.id }, modified: false };
    expect(found(RULE, [...first(0, ADA, nothing), ...first(0.005, BOB)])).toEqual([]);
  });

  it('does not apply where it was sent back', () => {
    expect(found(RULE, [...first(0, ADA), ...sent(1, ADA)])).toEqual([]);
  });
});
