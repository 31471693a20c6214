import { describe, expect, it } from 'vitest';
import { cookieEndOf, type SetBy } from '../../../lib/lineage/cookie-end.ts';
import type { Witness } from '../../../lib/witness/hop.ts';
import { BOB, T0, wireCookie, wireSetCookie, witness } from '../../support/records.ts';

const FIRST: SetBy = { number: 1, at: T0, set: wireSetCookie({ maxAge: 5 }) };

const endOfCookie = (facts: Partial<Witness>, earlier: SetBy[] = [FIRST]) =>
  cookieEndOf(
    {
      number: 2,
      cookieName: 'connect.sid',
      witness: witness({ startedAt: T0 + 1000, respondedAt: T0 + 1010, ...facts }),
    },
    earlier,
  );

describe('the browser’s cookie ends', () => {
  it('as the row said that set it', () => {
    expect(endOfCookie({})).toEqual({ at: T0 + 5000, isOwn: false, by: 1 });
  });

  it('later, where this response moved its end', () => {
    const setCookies = [wireSetCookie({ maxAge: 5 })];
    expect(endOfCookie({ setCookies })).toEqual({ at: T0 + 6010, isOwn: true, by: 2 });
  });

  it('as before, where the browser refused the line that would move it', () => {
    const fate = { outcome: 'refused', reasons: ['secure-only'] } as const;
    const setCookies = [wireSetCookie({ maxAge: 5, fate })];
    expect(endOfCookie({ setCookies })?.at).toBe(T0 + 5000);
  });

  it('with the browser, where it has no end', () => {
    expect(endOfCookie({}, [{ ...FIRST, set: wireSetCookie() }])?.at).toBeNull();
  });

  it.each<[string, Partial<Witness>, SetBy[]]>([
    [
      'what went along was set by another',
      { cookies: [wireCookie({ fingerprint: BOB })] },
      [FIRST],
    ],
    ['nothing went along', { cookies: [] }, [FIRST]],
    ['nobody was seen to set it', {}, []],
    ['it is cleared', { setCookies: [wireSetCookie({ cleared: true, maxAge: 0 })] }, [FIRST]],
    [
      'it is not known whether the browser took the line',
      {},
      [{ ...FIRST, set: wireSetCookie({ fate: null }) }],
    ],
    ['it came from the cache', { fromCache: true }, [FIRST]],
  ])('at a time that is not known where %s', (_what, facts, earlier) => {
    expect(endOfCookie(facts, earlier)).toBeNull();
  });
});
