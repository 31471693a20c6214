import { describe, expect, it } from 'vitest';
import { ADA, asked, found, sent, set } from '../../support/scene.ts';

describe('the finding new-session-each-time', () => {
  const RULE = 'new-session-each-time';
  const anew = [0, 1, 2].flatMap((at) => set(at, { fingerprint: `${at}000000000000000` }));

  it('holds where three sessions were begun and none came back', () => {
    expect(found(RULE, anew)).toEqual([
      '3 requests in a row began a session and set connect.sid, the last of them #3; no request sent it back. → The Cookie tab says what became of each cookie. A script that asks without credentials, or removes the cookie, does this.',
    ]);
  });

  it('holds not where one came back, or where they are fewer', () => {
    expect(found(RULE, [...anew, ...sent(3, ADA)])).toEqual([]);
    expect(found(RULE, anew.slice(0, 6))).toEqual([]);
  });

  it('does not apply without a session', () => {
    expect(
      found(
        RULE,
        [0, 1, 2, 3].flatMap((at) => asked(at)),
      ),
    ).toEqual([]);
  });
});
