import { describe, expect, it } from 'vitest';
import { asked, found, set } from '../../support/scene.ts';

describe('the finding near-size-limit', () => {
  const RULE = 'near-size-limit';
  it('holds above nine tenths of what browsers keep', () => {
    expect(found(RULE, set(0, { bytes: 3900 }))).toEqual([
      '#1 set connect.sid with 3,900 bytes; browsers keep 4,096 at most, and drop without a word what is larger. → Keep less in the session, or keep it in a store on the server.',
    ]);
  });

  it('holds not below, nor where it is too large already, which another rule says', () => {
    expect(found(RULE, set(0, { bytes: 3600 }))).toEqual([]);
    const reasons = ['name-value-pair-exceeds-max-size'] as const;
    expect(found(RULE, set(0, { bytes: 5000, fate: { outcome: 'refused', reasons } }))).toEqual([]);
  });

  it('does not apply where none is set', () => {
    expect(found(RULE, asked(0))).toEqual([]);
  });
});
