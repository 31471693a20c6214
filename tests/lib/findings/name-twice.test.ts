import { describe, expect, it } from 'vitest';
import { wireCookie } from '../../support/records.ts';
import { ADA, asked, BOB, found, recorded, sent, set } from '../../support/scene.ts';

describe('the finding name-twice', () => {
  const RULE = 'name-twice';
  const cookies = (first: string, second: string) => [
    wireCookie({ fingerprint: first }),
    wireCookie({ fingerprint: second }),
  ];
  const twice = (first: string, second: string) => asked(1, { cookies: cookies(first, second) });

  it('holds where the one that was set last stands behind', () => {
    expect(found(RULE, [...set(0, { fingerprint: BOB }), ...twice(ADA, BOB)])).toEqual([
      'connect.sid went along with #2 twice, with two values: the browser has one for this path or host and one for another. The one that #1 set stands behind the other, and most servers read the first alone. → Clear the old one with the Path and Domain that it was set with, or give the new one another name.',
    ]);
  });

  it('holds where the server accepted neither', () => {
    const refused = { cookieIn: { state: 'unknown-id', count: 2 } } as const;
    expect(found(RULE, recorded(0, refused, { cookies: cookies(ADA, BOB) }))).toEqual([
      expect.stringContaining('for another. It was not accepted. →'),
    ]);
  });

  it('holds not where the first is the right one, or the server took the other', () => {
    expect(found(RULE, [...set(0, { fingerprint: ADA }), ...twice(ADA, BOB)])).toEqual([]);
    const took = recorded(1, { session: { before: BOB } }, { cookies: cookies(ADA, BOB) });
    expect(found(RULE, [...set(0, { fingerprint: BOB }), ...took])).toEqual([]);
  });

  it('holds not where both are the same, or nobody saw who set them', () => {
    expect(found(RULE, [...set(0), ...twice(ADA, ADA)])).toEqual([]);
    expect(found(RULE, twice(ADA, BOB))).toEqual([]);
  });

  it('does not apply to one', () => {
    expect(found(RULE, [...set(0), ...sent(1)])).toEqual([]);
  });
});
