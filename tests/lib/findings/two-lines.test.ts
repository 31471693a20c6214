import { describe, expect, it } from 'vitest';
import { wireSetCookie } from '../../support/records.ts';
import { ADA, asked, BOB, found, set } from '../../support/scene.ts';

describe('the finding two-lines', () => {
  const RULE = 'two-lines';
  const lines = (...facts: Parameters<typeof wireSetCookie>[0][]) =>
    asked(0, { setCookies: facts.map((one) => wireSetCookie(one)) });

  it('holds where two lines set two values', () => {
    expect(found(RULE, lines({ fingerprint: ADA }, { fingerprint: BOB }))).toEqual([
      '#1 has 2 lines that set connect.sid, to different values. The browser keeps the last. → Look for a second session middleware, or for code that sets the cookie by itself: only one should.',
    ]);
  });

  it('holds not where they are of two places, or one clears what the other sets', () => {
    expect(found(RULE, lines({ fingerprint: ADA }, { fingerprint: BOB, path: '/admin' }))).toEqual(
      [],
    );
    expect(found(RULE, lines({ cleared: true, expires: 0 }, { fingerprint: BOB }))).toEqual([]);
  });

  it('does not apply to one line', () => {
    expect(found(RULE, set(0))).toEqual([]);
  });
});
