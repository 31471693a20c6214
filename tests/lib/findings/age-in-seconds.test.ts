import { describe, expect, it } from 'vitest';
import type { CookieInside } from '../../../lib/witness/hop.ts';
import { middlewareConfiguration, T0 } from '../../support/records.ts';
import { asked, found, recorded, set } from '../../support/scene.ts';

describe('the finding age-in-seconds', () => {
  const RULE = 'age-in-seconds';
  const withAge = (age: number | null, unit = 'ms') =>
    found(
      RULE,
      recorded(0, {}),
      middlewareConfiguration({
        options: { 'cookie.maxAge': age },
        units: { 'cookie.maxAge': unit },
      }),
    );

  it('holds by the option', () => {
    expect(withAge(3600)).toEqual([
      'cookie.maxAge: 3600 is 3.6 s: it counts milliseconds. → If 3600 seconds were meant, write 3600 * 1000.',
    ]);
  });

  it.each([1800, 7200, 86_400, 604_800, 1_209_600, 2_592_000])('holds for %d', (age) => {
    expect(withAge(age)).toHaveLength(1);
  });

  it.each([
    null,
    -1,
    0,
    5000,
    6000,
    60_000,
    900_000,
    1_800_000,
    3_600_000,
    86_400_000,
    604_800_000,
  ])('holds not for %s', (age) => {
    expect(withAge(age)).toEqual([]);
  });

  it('does not apply where seconds count', () => {
    expect(withAge(3600, 's')).toEqual([]);
  });

  const inside = (format: string): CookieInside => ({
    format,
    confidence: 'likely',
    kind: 'id',
    content: null,
    facts: [],
  });
  const runsOut = (format: string, after: number) =>
    found(RULE, [
      ...set(0, { expires: T0 + 12 + after, inside: inside(format) }, { respondedAt: T0 + 12 }),
      ...asked(8, { status: 401 }),
    ]);

  it('holds without the plugin by what came of it', () => {
    expect(runsOut('express', 3400)).toEqual([
      'The connect.sid of #1 ran out 3.4 s after it was set, before #2. That is about what an hour or a day becomes where milliseconds count. → If 3600 seconds were meant, write 3600 * 1000.',
    ]);
  });

  it('holds not for another time, nor for a format whose framework counts seconds', () => {
    expect(runsOut('express', 5000)).toEqual([]);
    expect(runsOut('django', 3400)).toEqual([]);
  });
});
