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
  /** Each response sets it for an age, and tells the end in whole seconds; then a request goes without. */
  const runsOut = (format: string, age: number, ...times: number[]) =>
    found(RULE, [
      ...times.flatMap((at) => {
        const end = Math.floor((T0 + at + age) / 1000) * 1000;
        const line = { expires: end, inside: inside(format) };
        return set(at / 1000, line, { respondedAt: T0 + at + 5 });
      }),
      ...asked(30, { status: 401 }),
    ]);

  it('holds without the plugin where several ends leave no other age', () => {
    expect(runsOut('express', 3600, 100, 450, 900)).toEqual([
      '3 responses set connect.sid, the last of them #3, each for 3.6 s by its end, and it ran out before #4. So much is an hour or a day where milliseconds count. → If 3600 seconds were meant, write 3600 * 1000.',
    ]);
    expect(runsOut('express', 7200, 100, 750, 850)).toHaveLength(1);
  });

  it('holds not where the ends leave a round age, too', () => {
    expect(runsOut('express', 3600, 100)).toEqual([]);
    expect(runsOut('express', 3600, 100, 120)).toEqual([]);
  });

  it.each([3000, 3500, 4000, 5000])('holds not for an age of %d ms', (age) => {
    expect(runsOut('express', age, 0, 100, 250, 399, 500, 601, 777, 999)).toEqual([]);
  });

  it('does not apply without the plugin to a format whose framework counts seconds', () => {
    expect(runsOut('django', 3600, 100, 450, 900)).toEqual([]);
  });
});
