import { describe, expect, it } from 'vitest';
import { wireCookie } from '../../support/records.ts';
import { ADA, asked, BOB, found, sent } from '../../support/scene.ts';

describe('the finding name-twice', () => {
  const RULE = 'name-twice';
  const twice = (first: string, second: string) =>
    asked(0, {
      cookies: [wireCookie({ fingerprint: first }), wireCookie({ fingerprint: second })],
    });

  it('holds where two values go along', () => {
    expect(found(RULE, twice(ADA, BOB))).toEqual([
      'connect.sid went along with #1 twice, with two values: the browser has one for this path or host and one for another. Most servers read the first alone. → Clear the old one with the Path and Domain that it was set with, or give the new one another name.',
    ]);
  });

  it('holds not where both are the same', () => {
    expect(found(RULE, twice(ADA, ADA))).toEqual([]);
  });

  it('does not apply to one', () => {
    expect(found(RULE, sent(0))).toEqual([]);
  });
});
